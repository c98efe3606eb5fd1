import type { ResyncJob } from '@quayside/contracts';
import { isAppError, type JsonValue, type Logger } from '@quayside/domain';
import { DATABASE_ERROR_CODES, type Database } from '@quayside/platform-database';
import type { RunReport } from '@quayside/resync-report';
import {
  claimRun,
  extendLease,
  failRun,
  openRunState,
  releaseRun,
  replaceExamples,
  type ClaimedRun,
  type Vault,
} from '@quayside/tenancy';
import { keepLease } from './keep-lease';
import { runInThread } from './threads/run-in-thread';
import type { ThreadPool } from './threads/thread-pool';
import { WorkerError } from './worker-error';

export interface ProcessorDeps {
  readonly database: Database;
  readonly threads: ThreadPool;
  readonly vault: Vault;
  readonly logger: Logger;
  readonly workerId: string;
  readonly leaseSeconds: number;
  readonly allowPrivateHosts: boolean;
  readonly version: string;
  /** aborted with `run_handed_back` when this process stops */
  readonly stopping: AbortSignal;
}

/**
 * One job of the resync queue. Postgres decides whether the run is there to take: a job that comes twice, late, or for
 * a run that another worker has, ends here without a trace.
 */
export async function processResync(job: ResyncJob, deps: ProcessorDeps): Promise<void> {
  const { database, leaseSeconds } = deps;
  const askedAtMs = performance.now();
  const run = await claimRun(database, { ...job, workerId: deps.workerId, leaseSeconds });
  if (!run) return deps.logger.debug({ runId: job.runId }, 'the run is not there to take');
  const fence = { organisationId: run.organisationId, runId: run.runId, epoch: run.epoch };
  const lease = keepLease({
    leaseSeconds,
    askedAtMs,
    logger: deps.logger,
    extend: () => extendLease(database, { ...fence, leaseSeconds }),
  });
  deps.logger.info({ ...fence, trigger: run.trigger, mode: run.mode }, 'a resync begins');
  try {
    if (run.epoch > MAX_ATTEMPTS) throw exhausted(run);
    const report = await withSecrets(run, deps, (secrets) =>
      resync(run, secrets, deps, AbortSignal.any([deps.stopping, lease.signal])),
    );
    deps.logger.info({ ...fence, outcome: report.outcome, requests: report.requests }, 'a resync ended');
  } catch (error) {
    await handleThrown(error, fence, deps);
  } finally {
    lease.stop();
  }
}

/** Deployments and crashes that one run bears; beyond that it is taken for the cause of them. */
const MAX_ATTEMPTS = 20;

function exhausted({ epoch }: ClaimedRun): WorkerError {
  const message = `The run was begun ${epoch - 1} times and never came to its end, so it is not tried again. The next one is due as planned.`;
  return new WorkerError('run_attempts_exhausted', message);
}

interface RunSecrets {
  readonly clientSecret: string;
  /** by setting name */
  readonly settings: Readonly<Record<string, string>>;
}

/** Opens the run's secrets one inside the other; their values end with the innermost callback. */
async function withSecrets<T>(
  run: ClaimedRun,
  { database, vault }: ProcessorDeps,
  use: (secrets: RunSecrets) => Promise<T>,
): Promise<T> {
  const purpose = { organisationId: run.organisationId, runId: run.runId, purpose: 'resync' };
  const open = (
    rest: ClaimedRun['installation']['secrets'],
    settings: Record<string, string>,
    clientSecret: string,
  ): Promise<T> => {
    const [next, ...others] = rest;
    if (!next) return use({ clientSecret, settings });
    const { setting, secretId, fingerprint } = next;
    return vault.use(database, { ...purpose, secretId, fingerprint }, (plain) =>
      open(others, { ...settings, [setting]: plain }, clientSecret),
    );
  };
  const { secretId, fingerprint } = run.port;
  return vault.use(database, { ...purpose, secretId, fingerprint }, (clientSecret) =>
    open(run.installation.secrets, {}, clientSecret),
  );
}

async function resync(
  run: ClaimedRun,
  secrets: RunSecrets,
  deps: ProcessorDeps,
  signal: AbortSignal,
): Promise<RunReport> {
  const { database, allowPrivateHosts, version, logger } = deps;
  const { installation, organisationId, installationId, runId } = run;
  const { baseUrl, clientId } = run.port;
  return runInThread(deps.threads, {
    task: {
      runId,
      connector: installation.connector,
      identifier: installation.identifier,
      settings: { ...(installation.settings as Readonly<Record<string, JsonValue>>), ...secrets.settings },
      port: { baseUrl, clientId, clientSecret: secrets.clientSecret },
      mappingText: run.mapping.text,
      options: {
        initializePortResources: true,
        sendRawDataExamples: installation.sendRawDataExamples,
        intervalMinutes: installation.resyncIntervalMinutes,
        nextRunAt: installation.nextRunAt,
        compareWithPort: false,
        mode: run.mode,
      },
      allowPrivateHosts,
      version,
    },
    openState: () => openRunState(database, run),
    services: {
      keepExamples: (kind, examples) => replaceExamples(database, organisationId, installationId, kind, examples),
    },
    signal,
    logger,
  });
}

/** Errors that come out of a thread are known by their code only. */
const FROM_THE_DATABASE: ReadonlySet<string> = new Set(DATABASE_ERROR_CODES);

/** What the flow itself may not write down as the run's end. */
async function handleThrown(
  error: unknown,
  fence: { organisationId: string; runId: string; epoch: number },
  deps: ProcessorDeps,
): Promise<void> {
  const code = isAppError(error) ? error.code : 'internal_error';
  if (code === 'run_superseded')
    return deps.logger.warn(fence, 'the run belongs to another worker now; this one stops');
  if (code === 'run_handed_back' || code === 'secret_changed') {
    await releaseRun(deps.database, fence);
    return deps.logger.info({ ...fence, code }, 'the run was handed back, to be claimed again');
  }
  if (FROM_THE_DATABASE.has(code)) {
    return deps.logger.error({ ...fence, err: error }, 'Postgres failed; the run is resumed when its lease is over');
  }
  deps.logger.error({ ...fence, err: error }, 'a resync could not be run');
  const message = isAppError(error)
    ? error.message
    : 'The resync ended in a fault of ours. It is logged with this run.';
  await failRun(deps.database, fence, { code, message });
}
