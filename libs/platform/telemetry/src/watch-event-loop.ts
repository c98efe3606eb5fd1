import { monotonicMs, type Logger } from '@quayside/domain';

/** A lease of three seconds, the shortest there may be, is extended every second: what takes longer begins to harm. */
const WARN_FROM_MS = 1_000;
const BEAT_MS = 250;

export interface EventLoopWatchOptions {
  /** a stall of at least so long is told; a second when absent */
  readonly warnFromMs?: number;
  /** milliseconds that only go forward; `monotonicMs` when absent */
  readonly nowMs?: () => number;
}

/**
 * Warns whenever the event loop of this thread stood still, once for each stall, as soon as it turns again: because
 * something in the program took too long, or because the process was not given the processor. It keeps no program alive.
 * Call what it gives to end it.
 *
 * It looks how late its own timer is. Node's histogram of delays forgets its last moment whenever it is reset, and with it
 * the very stall, when the timer that reads it is the first to run after that.
 */
export function watchEventLoop(logger: Pick<Logger, 'warn'>, options: EventLoopWatchOptions = {}): () => void {
  const { warnFromMs = WARN_FROM_MS, nowMs = monotonicMs } = options;
  let dueMs = nowMs() + BEAT_MS;
  const beat = setInterval(() => {
    const stalledMs = Math.round(nowMs() - dueMs);
    dueMs = nowMs() + BEAT_MS;
    if (stalledMs >= warnFromMs) logger.warn({ stalledMs }, 'the event loop stood still');
  }, BEAT_MS);
  beat.unref();
  return () => clearInterval(beat);
}
