import type { Clock } from '@quayside/domain';

/**
 * What the promise gives, or undefined when it takes longer than `ms`. Rejects with the signal's reason on abort. The
 * promise itself goes on in both cases.
 */
export async function answerInTime<T>(
  promise: Promise<T>,
  ms: number,
  clock: Clock,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const timer = new AbortController();
  const onAbort = (): void => timer.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, clock.sleep(ms, timer.signal).then(() => undefined)]);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    timer.abort();
  }
}
