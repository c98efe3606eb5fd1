/** A person may wait for an answer of the first kind; the second is many entities at once. */
export type PortLane = 'small' | 'bulk';

/**
 * So many places, and a line for each lane: a place that comes free goes to the small ones first, and among those of a lane
 * to whoever came first. Goes by no clock, so that one that is set back holds nobody up.
 */
export class Turns {
  private readonly lines: Readonly<Record<PortLane, (() => void)[]>> = { small: [], bulk: [] };

  constructor(private free: number) {}

  /** Once the caller has a place, which it gives back by `end`; or in the reason of the signal, without one. */
  async begin(lane: PortLane, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    const line = this.lines[lane];
    await new Promise<void>((resolve, reject) => {
      const takeTurn = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        line.splice(line.indexOf(takeTurn), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      line.push(takeTurn);
    });
  }

  end(): void {
    const takeTurn = this.lines.small.shift() ?? this.lines.bulk.shift();
    if (takeTurn === undefined) this.free += 1;
    else takeTurn();
  }
}
