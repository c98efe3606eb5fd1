import type { Beat } from './pulse';

export interface WatchdogOptions {
  readonly read: () => Beat;
  /** how long one expression may take on one record, in milliseconds; what its own limits stop ends before that */
  readonly limitMs: number;
  /** called once, with the number of the expression that does not end */
  readonly bark: (expression: number) => void;
}

const LOOKS = 10;

/**
 * Looks again and again whether a thread is still at the same expression of the same record. It counts looks, not time: a
 * process that was stopped for a minute finds its threads where they were, and that is nobody's fault.
 *
 * @returns ends the watch
 */
export function startWatchdog({ read, limitMs, bark }: WatchdogOptions): () => void {
  let last: Beat = { expression: 0, beats: 0 };
  let same = 0;
  const look = (): void => {
    const now = read();
    same = now.expression !== 0 && now.expression === last.expression && now.beats === last.beats ? same + 1 : 0;
    last = now;
    if (same < LOOKS) return;
    clearInterval(timer);
    bark(now.expression);
  };
  const timer = setInterval(look, limitMs / LOOKS);
  timer.unref();
  return () => clearInterval(timer);
}
