import { systemClock, type Logger, type ResyncState } from '@quayside/domain';
import { createHttpClient } from '@quayside/http';
import { createPortClient } from '@quayside/port';
import { tellFailed } from '@quayside/resync-run';
import { parseInstallation } from '../parse-installation';
import type { WorkerError } from '../worker-error';
import type { ThreadTask } from './messages';

export interface LostRun {
  readonly task: Omit<ThreadTask, 'quarantined'>;
  readonly state: Pick<ResyncState, 'counts'>;
  readonly error: WorkerError;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Tells Port of a run that will not be given a thread any more, from outside of any thread. For whoever has written its end:
 * from then on no other worker has anything to tell of it. Never rejects.
 */
export async function tellLost({ task, state, error, signal, logger }: LostRun): Promise<void> {
  const { runId, identifier, version, options, mappingText, allowPrivateHosts } = task;
  const { baseUrl, ...credentials } = task.port;
  const common = { clock: systemClock, logger };
  const http = createHttpClient({ ...common, random: Math.random, allowPrivateHosts });
  try {
    const { connector } = parseInstallation(task.connector, task.settings);
    const port = createPortClient({
      ...common,
      http,
      baseUrl,
      credentials,
      integrationType: connector.type,
      integrationVersion: version,
      integrationIdentifier: identifier,
    });
    const counts = await state.counts();
    const { code, message } = error;
    await tellFailed({
      ...common,
      runId,
      connector,
      options,
      port,
      signal,
      mappingText,
      counts,
      error: { code, message },
    });
  } catch (failure) {
    logger.warn({ runId, err: failure }, 'Port could not be told that a run is given up');
  } finally {
    await http.close();
  }
}
