import type { ResyncJob } from '@quayside/contracts';
import {
  isAppError,
  monotonicMs,
  type JsonValue,
  type Logger,
  type RequestBudgets,
  type ResponseShares,
} from '@quayside/domain';
import type { WayOut } from '@quayside/http';
import { DATABASE_ERROR_CODES, type Database } from '@quayside/platform-database';
import type { Failpoint } from '@quayside/platform-failpoint';
import { allowanceOf, type GivenAllowance } from '@quayside/platform-rate-limit';
import type { RunReport } from '@quayside/resync-report';
import {
  claimRun,
  extendLease,
  failRun,
  isAskedToGiveWay,
  isLastAndCancelled,
  openRunState,
  releaseRun,
  replaceExamples,
  type ClaimedRun,
  type Vault,
} from '@quayside/tenancy';
import { withFailpoints, type WorkerFailpoint } from './failpoints';
import { givingWay, hasGivenWay } from './give-way';
import { endingLease, keepLease, type Lease } from './keep-lease';
import { noteRefused } from './note-refused';
import { parseInstallation } from './parse-installation';
import { runInThread } from './threads/run-in-thread';
import { tellEnded, type EndedRun } from './threads/tell-ended';
import type { ThreadPool } from './threads/thread-pool';
import { WorkerError } from './worker-error';

export interface ProcessorDeps {
  readonly database: Database;
  readonly threads: ThreadPool;
  readonly vault: Vault;
  readonly logger: Logger;
  readonly workerId: string;
  readonly leaseSeconds: number;
  /**
   * deployments and crashes that one run bears; beyond that it is taken for the cause of them. To give way to others is neither
   */
  readonly maxAttempts: number;
  /** for what is sent from outside of any thread */
  readonly wayOut: WayOut;
  readonly budgets: RequestBudgets;
  /** what runs with one key were just answered; each asks for itself when absent */
  readonly shares?: ResponseShares;
  /** in place of what the connectors say, for development */
  readonly givenAllowance?: GivenAllowance | undefined;
  readonly version: string;
  /** aborted with `run_handed_back` when this process stops */
  readonly stopping: AbortSignal;
  /** for fault tests only */
  readonly failpoint?: Failpoint<WorkerFailpoint>;
}

/**
 * One job of the resync queue. Postgres decides whether the run is there to take: a job that comes twice, late, or for
 * a run that another worker has, ends here without a trace.
 */
export async function processResync(job: ResyncJob, deps: ProcessorDeps): Promise<void> {
  const { database, leaseSeconds } = deps;
  deps.failpoint?.('job_taken');
  const askedAtMs = monotonicMs();
  const run = await claimRun(database, { ...job, workerId: deps.workerId, leaseSeconds });
  if (!run) return deps.logger.debug({ runId: job.runId }, 'the run is not there to take');
  const fence = { organisationId: run.organisationId, runId: run.runId, epoch: run.epoch };
  const lease = keepLease({
    leaseSeconds,
    askedAtMs,
    logger: deps.logger,
    extend: () => extendLease(database, { ...fence, leaseSeconds }),
    shouldGiveWay: () => isAskedToGiveWay(database, fence),
  });
  deps.logger.info({ ...fence, trigger: run.trigger, mode: run.mode }, 'a resync begins');
  try {
    if (!isExhausted(run, deps)) deps.failpoint?.('run_claimed', run.installationId);
    const report = await withSecrets(run, deps, (secrets) => resync(run, secrets, deps, lease));
    if (report === null) return;
    const level = report.outcome === 'credentials_rejected' ? 'warn' : 'info';
    deps.logger[level]({ ...fence, outcome: report.outcome, requests: report.requests }, 'a resync ended');
  } catch (error) {
    await handleThrown(error, fence, deps);
  } finally {
    lease.stop();
  }
}

function isExhausted({ epoch, yields }: ClaimedRun, { maxAttempts }: ProcessorDeps): boolean {
  return epoch - yields > maxAttempts;
}

function exhausted({ epoch, yields }: ClaimedRun): WorkerError {
  const message = `The run was begun ${epoch - yields - 1} times and never came to its end, so it is not tried again. The next one is due as planned.`;
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

/** Null when the run was given up, and its end is written. */
async function resync(
  run: ClaimedRun,
  secrets: RunSecrets,
  deps: ProcessorDeps,
  lease: Lease,
): Promise<RunReport | null> {
  const { database, wayOut, version, logger } = deps;
  const { installation, organisationId, installationId, runId } = run;
  const { baseUrl, clientId } = run.port;
  const settings = { ...(installation.settings as Readonly<Record<string, JsonValue>>), ...secrets.settings };
  const { connector, settings: parsed } = parseInstallation(installation.connector, settings);
  const allowance = allowanceOf(connector.allowance, deps.givenAllowance);
  const upstreamKey = connector.upstreamKey(parsed);
  const { shares } = deps;
  const task = {
    runId,
    connector: installation.connector,
    identifier: installation.identifier,
    settings,
    port: { baseUrl, clientId, clientSecret: secrets.clientSecret },
    mappingText: run.mapping.text,
    options: {
      initializePortResources: true,
      sendRawDataExamples: installation.sendRawDataExamples,
      intervalMinutes: installation.resyncIntervalMinutes,
      nextRunAt: installation.nextRunAt,
      compareWithPort: run.mode === 'full',
      holdInherited: true,
      mode: run.mode,
    },
    version,
    leaseEnd: lease.end.buffer,
  };
  const signal = AbortSignal.any([deps.stopping, lease.signal]);
  try {
    if (isExhausted(run, deps)) throw exhausted(run);
    return await runInThread(deps.threads, {
      task,
      openState: () => {
        const state = endingLease(openRunState(database, run), lease);
        return withFailpoints(
          givingWay(state, () => lease.isAskedToGiveWay()),
          deps.failpoint,
        );
      },
      services: {
        budget: deps.budgets.of(upstreamKey, allowance),
        ...(shares && { openShare: () => shares.of(upstreamKey) }),
        keepExamples: (kind, examples) => replaceExamples(database, organisationId, installationId, kind, examples),
        noteRefused: noteRefused(run, database, logger),
      },
      signal,
      logger,
    });
  } catch (error) {
    // Port is told of the end that is written, and of a failure only by the worker that wrote it
    const tell = async (end: EndedRun['end']): Promise<void> => {
      lease.stop();
      await tellEnded({ task, state: openRunState(database, run), wayOut, end, signal: deps.stopping, logger });
    };
    if (error instanceof WorkerError) {
      const { code, message } = error;
      const isOurs = await endFailed(error, { organisationId, runId, epoch: run.epoch }, deps);
      if (isOurs) await tell({ outcome: 'failed', error: { code, message } });
      return null;
    }
    if (isSuperseded(error) && (await isLastAndCancelled(database, organisationId, runId)))
      await tell({ outcome: 'cancelled', error: null });
    throw error;
  }
}

function isSuperseded(error: unknown): boolean {
  return isAppError(error) && error.code === 'run_superseded';
}

interface Fence {
  readonly organisationId: string;
  readonly runId: string;
  readonly epoch: number;
}

/** Errors that come out of a thread are known by their code only. */
const FROM_THE_DATABASE: ReadonlySet<string> = new Set(DATABASE_ERROR_CODES);

/** What the flow itself may not write down as the run's end. */
async function handleThrown(error: unknown, fence: Fence, deps: ProcessorDeps): Promise<void> {
  const code = isAppError(error) ? error.code : 'internal_error';
  if (isSuperseded(error)) return deps.logger.warn(fence, 'the run belongs to another worker now; this one stops');
  if (code === 'run_handed_back' || code === 'secret_changed') {
    const gaveWay = hasGivenWay(error);
    await releaseRun(deps.database, fence, { gaveWay });
    return deps.logger.info({ ...fence, code, gaveWay }, 'the run was handed back, to be claimed again');
  }
  if (FROM_THE_DATABASE.has(code)) {
    return deps.logger.error({ ...fence, err: error }, 'Postgres failed; the run is resumed when its lease is over');
  }
  await endFailed(error, fence, deps);
}

/** False when the run was not ours any more. */
async function endFailed(error: unknown, fence: Fence, { database, logger }: ProcessorDeps): Promise<boolean> {
  logger.error({ ...fence, err: error }, 'a resync could not be run');
  const { code, message } = isAppError(error)
    ? error
    : { code: 'internal_error', message: 'The resync ended in a fault of ours. It is logged with this run.' };
  return failRun(database, fence, { code, message });
}
