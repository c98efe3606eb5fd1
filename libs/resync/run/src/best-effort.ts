import { isAppError } from '@quayside/domain';
import { PortError } from '@quayside/port';
import type { ResyncInput } from './resync-input';

const LIMIT_MS = 5_000;

/**
 * Says something that a run does not fail for, and that it waits for no longer than the limit. A stop of the run ends it,
 * except where the run was stopped before: one that was stopped says so too.
 */
export async function bestEffort<S>(
  { signal, logger, runId }: Pick<ResyncInput<S>, 'signal' | 'logger' | 'runId'>,
  what: string,
  speak: (signal: AbortSignal) => Promise<void>,
  limitMs = LIMIT_MS,
): Promise<void> {
  const limit = new AbortController();
  const stop = (): void => limit.abort(signal.reason);
  const timer = setTimeout(() => limit.abort(tooSlow(limitMs)), limitMs);
  if (!signal.aborted) signal.addEventListener('abort', stop, { once: true });
  try {
    await speak(limit.signal);
  } catch (error) {
    if (isAppError(error)) logger.warn({ runId, code: error.code }, what);
    else logger.error({ runId, err: error }, what);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function tooSlow(limitMs: number): PortError {
  return new PortError('port_unavailable', `Port did not take it within ${limitMs} ms.`, { retry: 'later' });
}
