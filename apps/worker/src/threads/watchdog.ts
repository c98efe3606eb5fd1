import type { Beat } from './pulse';

export interface WatchdogOptions {
  readonly read: () => Beat;
  /** how long one expression may take on one record, in milliseconds; what its own limits stop ends before that */
  readonly expressionMs: number;
  /** how long the thread may not come back to its event loop, whatever it does */
  readonly silenceMs: number;
  /** called once, with the number of the expression that does not end; with 0 where it is none */
  readonly bark: (expression: number) => void;
}

const LOOKS = 10;

/**
 * Looks again and again whether a thread is still at the same expression of the same record, or silent. It counts looks, not
 * time: a process that was stopped for a minute finds its threads where they were, and that is nobody's fault.
 *
 * @returns ends the watch
 */
export function startWatchdog({ read, expressionMs, silenceMs, bark }: WatchdogOptions): () => void {
  const everyMs = expressionMs / LOOKS;
  let last = read();
  let same = 0;
  let silent = 0;
  const look = (): void => {
    const now = read();
    const isSame = now.expression !== 0 && now.expression === last.expression && now.beats === last.beats;
    same = isSame ? same + 1 : 0;
    silent = now.lifeSigns === last.lifeSigns ? silent + 1 : 0;
    last = now;
    if (same < LOOKS && silent * everyMs < silenceMs) return;
    clearInterval(timer);
    bark(now.expression);
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
