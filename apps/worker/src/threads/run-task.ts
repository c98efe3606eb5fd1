import { findConnector } from '@quayside/connector-catalogue';
import { systemClock, type Logger } from '@quayside/domain';
import type { EvaluationWatch } from '@quayside/mapping';
import type { RunReport } from '@quayside/resync-report';
import { runResync, withClients } from '@quayside/resync-run';
import { WorkerError } from '../worker-error';
import type { CallsOut } from './calls';
import type { ThreadTask } from './messages';
import { RemoteState } from './remote-state';

export interface TaskContext {
  readonly calls: CallsOut;
  readonly logger: Logger;
  readonly watch: EvaluationWatch;
  readonly signal: AbortSignal;
}

/** One run, from its task to its report: everything but what needs Postgres happens here. */
export async function runTask(task: ThreadTask, { calls, logger, watch, signal }: TaskContext): Promise<RunReport> {
  const { runId, mappingText, options, quarantined, allowPrivateHosts } = task;
  const connector = findConnector(task.connector);
  if (!connector) throw new WorkerError('connector_unknown', `This worker has no connector "${task.connector}".`);
  const parsed = connector.parseSettings(task.settings);
  if (!parsed.ok) {
    const faults = parsed.faults.map(({ setting, message }) => `${setting}: ${message}`).join('; ');
    throw new WorkerError('settings_invalid', `The settings of the installation do not fit its connector: ${faults}`);
  }
  const { baseUrl, ...credentials } = task.port;
  return withClients(
    {
      integration: { type: connector.type, version: task.version, identifier: task.identifier },
      port: { baseUrl, credentials },
      allowPrivateHosts,
      clock: systemClock,
      random: Math.random,
      logger,
      engines: { watch, quarantined },
    },
    (clients) =>
      runResync({
        ...clients,
        runId,
        connector,
        settings: parsed.settings,
        mapping: { from: 'given', text: mappingText },
        options,
        state: new RemoteState(calls),
        clock: systemClock,
        logger,
        signal,
        keepExamples: (kind, examples) => calls.call('keepExamples', kind, examples),
      }),
  );
}
