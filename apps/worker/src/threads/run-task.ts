import { AppError, systemClock, type Logger } from '@quayside/domain';
import type { WayOut } from '@quayside/http';
import type { EvaluationWatch } from '@quayside/mapping';
import type { RunReport } from '@quayside/resync-report';
import { runResync, withClients } from '@quayside/resync-run';
import { LeaseEnd } from '../lease-end';
import { parseInstallation } from '../parse-installation';
import type { CallsOut } from './calls';
import type { ThreadTask } from './messages';
import { RemoteBudget } from './remote-budget';
import { RemoteShare } from './remote-share';
import { RemoteState } from './remote-state';

export interface TaskContext {
  readonly calls: CallsOut;
  readonly logger: Logger;
  readonly watch: EvaluationWatch;
  readonly wayOut: WayOut;
  readonly signal: AbortSignal;
}

/** One run, from its task to its report: everything but what needs Postgres happens here. */
export async function runTask(
  task: ThreadTask,
  { calls, logger, watch, wayOut, signal }: TaskContext,
): Promise<RunReport> {
  const { runId, mappingText, options, quarantined } = task;
  const { connector, settings } = parseInstallation(task.connector, task.settings);
  const { baseUrl, ...credentials } = task.port;
  const lease = new LeaseEnd(task.leaseEnd);
  return withClients(
    {
      integration: { type: connector.type, version: task.version, identifier: task.identifier },
      port: { baseUrl, credentials },
      wayOut,
      // answered before the run is over; there is nobody to tell once it is
      onRefused: (refused) => void calls.call('noteRefused', refused).catch(() => {}),
      refusal: () => (lease.isOver() ? superseded() : null),
      clock: systemClock,
      random: Math.random,
      logger,
      engines: { watch, quarantined },
      upstreamBudget: new RemoteBudget(calls),
      upstreamShare: new RemoteShare(calls),
    },
    (clients) =>
      runResync({
        ...clients,
        runId,
        connector,
        settings,
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

function superseded(): AppError {
  return new AppError('run_superseded', 'The lease of the run was over before a request to Port was sent.');
}
