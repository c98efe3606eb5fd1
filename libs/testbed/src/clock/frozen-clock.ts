import type { Clock } from '@quayside/domain';

export interface FrozenClock extends Clock {
  /** how many callers sleep at this moment */
  readonly sleepers: number;
  /**
   * Moves time forward. Who sleeps wakes at the moment it asked for, in order, and gets to run before time goes on;
   * whoever goes to sleep again is woken again when that falls due too.
   */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly dueMs: number;
  wake(): void;
}

/** A clock that stands still until a test moves it. */
export function frozenClock(at: Date | string | number = '2026-01-01T00:00:00.000Z'): FrozenClock {
  let nowMs = new Date(at).getTime();
  if (Number.isNaN(nowMs)) throw new TypeError(`not a time: ${String(at)}`);
  const sleepers: Sleeper[] = [];
  const forget = (sleeper: Sleeper): void => void sleepers.splice(sleepers.indexOf(sleeper), 1);

  return {
    now: () => new Date(nowMs),
    get sleepers() {
      return sleepers.length;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const onAbort = (): void => {
          forget(sleeper);
          reject(signal?.reason as Error);
        };
        const sleeper: Sleeper = {
          dueMs: nowMs + Math.max(0, ms),
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            forget(sleeper);
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.push(sleeper);
      }),
    async advance(ms) {
      await afterPendingWork(); // what was just begun may be about to go to sleep
      const untilMs = nowMs + ms;
      for (let next = firstDue(sleepers, untilMs); next; next = firstDue(sleepers, untilMs)) {
        nowMs = Math.max(nowMs, next.dueMs);
        next.wake();
        await afterPendingWork();
      }
      nowMs = untilMs;
      await afterPendingWork();
    },
  };
}

/** The one that wakes first; of several, the one that went to sleep first. */
function firstDue(sleepers: readonly Sleeper[], untilMs: number): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const sleeper of sleepers) {
    if (sleeper.dueMs <= untilMs && (first === undefined || sleeper.dueMs < first.dueMs)) first = sleeper;
  }
  return first;
}

const afterPendingWork = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
