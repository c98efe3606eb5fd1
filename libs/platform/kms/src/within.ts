import { KmsError } from './kms-error';

/**
 * Does the call, for so long at the most. What was called is told by its signal, and is not waited for when it does not
 * listen: not every step of a client does.
 *
 * @throws KmsError `kms_unavailable` when the time is over; the reason of `signal` when that is aborted
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const ending = new AbortController();
  const onAbort = (): void => ending.abort(signal?.reason);
  const overdue = new KmsError('kms_unavailable', `KMS did not answer within ${ms} ms`, { retry: 'later' });
  const timer = setTimeout(() => ending.abort(overdue), ms);
  signal?.addEventListener('abort', onAbort, { once: true });
  const ended = new Promise<never>((_resolve, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason as Error), { once: true });
  });
  try {
    return await Promise.race([ended, call(ending.signal)]);
  } catch (error) {
    // a client says of an abort only that there was one
    if (ending.signal.aborted) throw ending.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
