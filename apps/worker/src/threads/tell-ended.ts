import { systemClock, type FinishedRun, type Logger, type ResyncState } from '@quayside/domain';
import type { WayOut } from '@quayside/http';
import { createPortClient } from '@quayside/port';
import { tellEnd } from '@quayside/resync-run';
import { parseInstallation } from '../parse-installation';
import type { ThreadTask } from './messages';

export interface EndedRun {
  readonly task: Omit<ThreadTask, 'quarantined'>;
  readonly state: Pick<ResyncState, 'counts'>;
  readonly wayOut: WayOut;
  readonly end: Pick<FinishedRun, 'outcome' | 'error'>;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Tells Port the end of a run that has no thread any more, from outside of any thread. For when that end is written: from
 * then on no other worker has anything to tell of it. Never rejects.
 */
export async function tellEnded({ task, state, wayOut, end, signal, logger }: EndedRun): Promise<void> {
  const { runId, identifier, version, options, mappingText } = task;
  const { baseUrl, ...credentials } = task.port;
  const common = { clock: systemClock, logger };
  const http = wayOut.openClient({ ...common, random: Math.random });
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
    await tellEnd({
      ...common,
      runId,
      connector,
      options,
      port,
      signal,
      mappingText,
      counts,
      end,
    });
  } catch (failure) {
    logger.warn({ runId, err: failure }, 'Port could not be told that a run has ended');
  } finally {
    await http.close();
  }
}
