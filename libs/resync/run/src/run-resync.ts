import { EXPRESSION_NOTES, isAppError, type ExpressionNote, type FinishedRun } from '@quayside/domain';
import type { Mapper } from '@quayside/mapping';
import { foldOutcome, type RunReport } from '@quayside/resync-report';
import { BlueprintCatalogue } from './blueprint-catalogue';
import { prepare } from './prepare';
import { listOwned, readOwned } from './read-owned';
import type { ResyncInput } from './resync-input';
import { UpstreamSync } from './sync-upstream';
import { reportEnd, reportRunning, shareExamples } from './tell-port';

/**
 * One resync, in the order it happens. A worker and `sail` both enter here; whatever differs between them is in the
 * input.
 *
 *   prepare    Port knows the integration, its blueprints are there, the mapping is compiled
 *   present    what Port holds of ours
 *   per page   fetch -> map -> diff -> load -> commit
 *   reconcile  look again at what seems to be gone, and delete it when that is certain
 *   report     one outcome, for us and for Port's screen
 *
 * A failure that we understand ends in an outcome. It throws only what nobody may write down as this run's end: the run
 * was superseded, or handed back to be resumed.
 */
export async function runResync<S>(input: ResyncInput<S>): Promise<RunReport> {
  const startedAt = input.clock.now();
  const end = await attempt(input, startedAt);
  await input.state.finish(end);
  await reportEnd(input, startedAt, end);
  return {
    runId: input.runId,
    outcome: end.outcome,
    error: end.error,
    faults: end.faults,
    kinds: Object.fromEntries(await input.state.counts()),
    requests: end.requests,
    expressionNotes: end.expressionNotes ?? [],
    startedAt: startedAt.toISOString(),
    finishedAt: input.clock.now().toISOString(),
  };
}

async function attempt<S>(input: ResyncInput<S>, startedAt: Date): Promise<FinishedRun> {
  const { port, state, signal, options } = input;
  let sync: UpstreamSync<S> | undefined;
  let mapper: Mapper | undefined;
  const noticed = (): Pick<FinishedRun, 'requests' | 'expressionNotes'> => ({
    requests: { upstream: input.upstreamHttp.requestsSent, port: input.portHttp.requestsSent },
    expressionNotes: notesOf(mapper),
  });
  try {
    await port.authenticate(signal);
    const prepared = await prepare(input);
    mapper = prepared.mapper;
    await reportRunning(input, startedAt);

    const blueprints = new BlueprintCatalogue(port);
    const listing = options.compareWithPort ? readOwned(port, blueprints, mapper, signal) : listOwned(port, signal);
    const { owned } = await state.observeOwned(listing);

    sync = new UpstreamSync(input, prepared, blueprints);
    await sync.syncPages();
    await sync.lookAgain();
    const { held, failed: deletionsFailed } = await sync.removeStale(owned);
    await shareExamples(input, sync.examples);

    const { faults } = sync;
    const outcome = foldOutcome({ faults, counts: await state.counts(), held, deletionsFailed });
    return { outcome, faults, error: null, ...noticed() };
  } catch (error) {
    return { ...endOf(error, input), faults: sync?.faults ?? [], ...noticed() };
  }
}

/** Another worker goes on with the run: it has it already, is handed it, or finds it when what is kept can be reached again. */
const NOT_AN_END: ReadonlySet<string> = new Set([
  'run_superseded',
  'run_handed_back',
  'database_unavailable',
  'database_conflict',
  'database_timeout',
]);

/** How a run ends that did not come to its end. Throws on when another worker will write that down. */
function endOf<S>(error: unknown, input: ResyncInput<S>): Pick<FinishedRun, 'outcome' | 'error'> {
  const reason: unknown = input.signal.aborted ? input.signal.reason : error;
  if (!isAppError(reason)) {
    input.logger.error({ runId: input.runId, err: reason }, 'a resync ended in a fault of ours');
    const message = 'The resync ended in a fault of ours. It is logged with this run, and the next run tries again.';
    return { outcome: 'failed', error: { code: 'internal_error', message } };
  }
  if (NOT_AN_END.has(reason.code)) throw reason;
  const rejected = reason.code === 'credentials_rejected' || reason.code === 'port_credentials_rejected';
  const cancelled = reason.code === 'run_cancelled';
  return {
    outcome: cancelled ? 'cancelled' : rejected ? 'credentials_rejected' : 'failed',
    error: { code: reason.code, message: reason.message },
  };
}

const MAX_NOTES = 200;

/** The weightiest first, and of those the ones that concern most records. */
function notesOf(mapper: Mapper | undefined): readonly ExpressionNote[] {
  const weight = ({ note }: ExpressionNote): number => EXPRESSION_NOTES.indexOf(note);
  const notes = [...(mapper?.notes() ?? [])];
  return notes.sort((a, b) => weight(a) - weight(b) || b.records - a.records).slice(0, MAX_NOTES);
}
