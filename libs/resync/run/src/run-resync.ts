import { isAppError, ROOT_SCOPE, type FinishedRun, type RunFault, type StaleEntity } from '@quayside/domain';
import { fetchRecords } from '@quayside/resync-fetch';
import { reconcile, type Reconciled } from '@quayside/resync-reconcile';
import { foldOutcome, portResyncStatus, type RunReport } from '@quayside/resync-report';
import { BlueprintCatalogue } from './blueprint-catalogue';
import { ExampleCollector } from './collect-examples';
import { completenessOf } from './completeness';
import { prepare, type Prepared } from './prepare';
import { listOwned, readOwned } from './read-owned';
import { ResyncError } from './resync-error';
import type { ResyncInput } from './resync-input';
import { syncPage } from './sync-page';

/**
 * One resync, in the order it happens. A worker and `sail` both enter here; whatever differs between them is in the
 * input.
 *
 *   prepare    Port knows the integration, its blueprints are there, the mapping is compiled
 *   present    what Port holds of ours
 *   per page   fetch -> map -> diff -> load -> commit
 *   reconcile  delete what the upstream has no more, when that is certain
 *   report     one outcome, for us and for Port's screen
 *
 * A failure that we understand ends in an outcome. It throws only what nobody may write down as this run's end: the run
 * was superseded, or handed back to be resumed.
 */
export async function runResync<S>(input: ResyncInput<S>): Promise<RunReport> {
  const startedAt = input.clock.now();
  const finished = await attempt(input, startedAt);
  await input.state.finish(finished);
  await tellPort(input, startedAt, finished);
  return {
    runId: input.runId,
    outcome: finished.outcome,
    error: finished.error,
    faults: finished.faults,
    kinds: Object.fromEntries(await input.state.counts()),
    requests: finished.requests,
    startedAt: startedAt.toISOString(),
    finishedAt: input.clock.now().toISOString(),
  };
}

async function attempt<S>(input: ResyncInput<S>, startedAt: Date): Promise<FinishedRun> {
  const faults: RunFault[] = [];
  try {
    await input.port.authenticate(input.signal);
    const prepared = await prepare(input);
    await reportRunning(input, startedAt);
    const blueprints = new BlueprintCatalogue(input.port);
    const { owned } = await input.state.observeOwned(
      input.options.compareWithPort
        ? readOwned(input.port, blueprints, prepared.mapper, input.signal)
        : listOwned(input.port, input.signal),
    );
    await syncPages(input, prepared, blueprints, faults);
    const reconciled = await removeStale(input, prepared, owned, faults);
    const counts = await input.state.counts();
    const outcome = foldOutcome({ faults, counts, held: reconciled.held, deletionsFailed: reconciled.failed });
    return { outcome, faults, error: null, requests: requestsOf(input) };
  } catch (error) {
    return { ...endOf(error, input), faults, requests: requestsOf(input) };
  }
}

async function syncPages<S>(
  input: ResyncInput<S>,
  { mapping, mapper }: Prepared,
  blueprints: BlueprintCatalogue,
  faults: RunFault[],
): Promise<void> {
  const { connector, state, port, runId, signal } = input;
  const session = connector.open(input.settings, {
    http: input.upstreamHttp,
    clock: input.clock,
    logger: input.logger,
  });
  const mappedKinds = new Set(mapping.resources.map(({ kind }) => kind));
  const sources = new Set(connector.kinds.filter(({ kind }) => mappedKinds.has(kind)).map(({ source }) => source));
  const upsert = {
    merge: mapping.enableMergeEntity,
    createMissingRelatedEntities: mapping.createMissingRelatedEntities,
    runId,
    signal,
  };
  const examples = new ExampleCollector();
  for await (const fetched of fetchRecords(session, { connector, sources, progress: await state.progress() }, signal)) {
    if (fetched.type === 'failed') {
      const { scope, source, code, message } = fetched;
      input.logger.warn({ runId, scope, source, code }, 'a page of the upstream could not be read');
      faults.push({ scope, ...(source === null ? {} : { source }), code, message });
      continue;
    }
    signal.throwIfAborted();
    if (input.options.sendRawDataExamples) examples.take(fetched.batch);
    await syncPage(fetched.batch, { state, port, mapper, blueprints, upsert });
  }
  await shareExamples(input, examples);
}

async function removeStale<S>(
  input: ResyncInput<S>,
  { mapping, mapper }: Prepared,
  owned: number,
  faults: readonly RunFault[],
): Promise<Reconciled> {
  const { connector, state, port, runId, signal } = input;
  const kindByBlueprint = mapper.kindByBlueprint();
  const reconciled = await reconcile(state, port, {
    runId,
    signal,
    owned,
    completeness: completenessOf(connector.kinds, faults, await state.incomplete()),
    keepReferenced: mapping.createMissingRelatedEntities,
    threshold: mapping.entityDeletionThreshold,
    deleteDependents: mapping.deleteDependentEntities,
    kindOf: (stale: StaleEntity) => stale.kind ?? kindByBlueprint.get(stale.key.blueprint) ?? null,
    kindOrder: connector.kinds.map(({ kind }) => kind),
  });
  const counts = Object.fromEntries([...reconciled.deletedByKind].map(([kind, deleted]) => [kind, { deleted }]));
  await state.commit({
    source: '@deletions',
    scope: ROOT_SCOPE,
    pageNumber: 1,
    last: true,
    entities: [],
    failed: [],
    counts,
  });
  return reconciled;
}

/** Examples help whoever writes the mapping; a run does not fail for want of them. */
async function shareExamples<S>(input: ResyncInput<S>, examples: ExampleCollector): Promise<void> {
  for (const [kind, records] of examples.entries()) {
    try {
      await input.keepExamples?.(kind, records);
      await input.port.sendExamples(kind, records, input.signal);
    } catch (error) {
      if (input.signal.aborted) throw error;
      input.logger.warn({ runId: input.runId, kind, code: codeOf(error) }, 'example records could not be sent to Port');
    }
  }
}

async function reportRunning<S>(input: ResyncInput<S>, startedAt: Date): Promise<void> {
  await reportState(input, { status: 'running', startedAt, endedAt: null });
}

async function tellPort<S>(input: ResyncInput<S>, startedAt: Date, { outcome, error }: FinishedRun): Promise<void> {
  if (error?.code === 'port_credentials_rejected') return;
  await reportState(input, { status: portResyncStatus(outcome), startedAt, endedAt: input.clock.now() });
}

/** Port's screen shows it; a run does not fail for want of it. */
async function reportState<S>(
  input: ResyncInput<S>,
  state: { status: 'running' | 'completed' | 'failed' | 'aborted'; startedAt: Date; endedAt: Date | null },
): Promise<void> {
  const { intervalMinutes, nextRunAt } = input.options;
  try {
    await input.port.reportResyncState({ ...state, intervalMinutes, nextRunAt }, input.signal);
  } catch (error) {
    if (input.signal.aborted && state.status === 'running') throw error;
    input.logger.warn(
      { runId: input.runId, code: codeOf(error) },
      'the state of the resync could not be reported to Port',
    );
  }
}

/** How a run ends that did not come to its end. Throws on when another worker will write that down. */
function endOf<S>(error: unknown, input: ResyncInput<S>): Pick<FinishedRun, 'outcome' | 'error'> {
  const reason: unknown = input.signal.aborted ? input.signal.reason : error;
  if (!isAppError(reason)) {
    input.logger.error({ runId: input.runId, err: reason }, 'a resync ended in a fault of ours');
    const message = 'The resync ended in a fault of ours. It is logged with this run, and the next run tries again.';
    return { outcome: 'failed', error: { code: 'internal_error', message } };
  }
  if (reason.code === 'run_superseded' || reason.code === 'run_handed_back') throw reason;
  const rejected = reason.code === 'credentials_rejected' || reason.code === 'port_credentials_rejected';
  const cancelled = reason instanceof ResyncError && reason.code === 'run_cancelled';
  return {
    outcome: cancelled ? 'cancelled' : rejected ? 'credentials_rejected' : 'failed',
    error: { code: reason.code, message: reason.message },
  };
}

function requestsOf<S>(input: ResyncInput<S>): FinishedRun['requests'] {
  return { upstream: input.upstreamHttp.requestsSent, port: input.portHttp.requestsSent };
}

function codeOf(error: unknown): string {
  return isAppError(error) ? error.code : 'internal_error';
}
