import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface LaneOptions {
  /** how much later a piece of data goes on, asked anew for each */
  readonly delayMs: () => number;
  /** asked for each piece of data; true when the connection is gone now */
  readonly strike: () => boolean;
}

/** Pieces on their way at once; a lane that has so many holds its sender back, and not our memory. */
const MOST_UNDER_WAY = 64;

/** One direction of a proxied connection. Pieces keep their order whatever happens to them, and none waits for another. */
export class ProxyLane {
  private lost = false;
  private underWay = 0;
  private stalled: { readonly over: Promise<void>; readonly end: () => void } | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly options: LaneOptions,
  ) {
    from.on('data', (chunk: Buffer) => {
      if (this.options.strike() || this.lost) return;
      const delayMs = this.options.delayMs();
      const due = delayMs > 0 ? wait(delayMs, undefined, { ref: false }) : undefined;
      this.underWay += 1;
      if (this.underWay >= MOST_UNDER_WAY) from.pause();
      this.last = this.last.then(() => due).then(() => this.pass(chunk));
    });
    from.on('end', () => {
      this.last = this.last.then(() => {
        if (!this.lost) to.end();
      });
    });
    from.resume();
  }

  stall(): void {
    if (this.stalled) return;
    let end = (): void => {};
    const over = new Promise<void>((resolve) => (end = resolve));
    this.stalled = { over, end };
  }

  resume(): void {
    this.stalled?.end();
    this.stalled = undefined;
  }

  blackHole(): void {
    this.lost = true;
    this.resume();
  }

  private async pass(chunk: Buffer): Promise<void> {
    await this.stalled?.over;
    if (!this.lost && !this.to.destroyed && !this.to.write(chunk)) await drained(this.to);
    this.underWay -= 1;
    this.from.resume();
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.once('drain', done).once('close', done);
  });
}
