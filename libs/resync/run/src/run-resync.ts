import {
  EXPRESSION_NOTES,
  isAppError,
  isHaltCode,
  NO_TIMELINE,
  type ExpressionNote,
  type FinishedRun,
} from '@quayside/domain';
import type { Mapper } from '@quayside/mapping';
import type { Fetched } from '@quayside/resync-fetch';
import { foldOutcome, type RunReport } from '@quayside/resync-report';
import { BlueprintCatalogue } from './blueprint-catalogue';
import { PortReporter } from './port-reporter';
import { prepare } from './prepare';
import { listOwned, readOwned } from './read-owned';
import type { ResyncInput } from './resync-input';
import { RunRecord } from './run-record';
import { shareExamples } from './share-examples';
import { faultOf, UpstreamSync } from './sync-upstream';

/**
 * One resync, in the order it happens. A worker and `sail` both enter here; whatever differs between them is in the
 * input.
 *
 *   prepare    Port knows the integration, its blueprints are there, the mapping is compiled
 *   present    what Port holds of ours
 *   per page   fetch -> map -> diff -> load -> commit
 *   again      look again at what seems to be gone; send again what Port refused
 *   reconcile  delete what is certainly gone
 *   report     one outcome, for us and for Port's screen
 *
 * A failure that we understand ends in an outcome. It throws only what nobody may write down as this run's end: the run
 * was superseded, or handed back to be resumed.
 */
export async function runResync<S>(given: ResyncInput<S>): Promise<RunReport> {
  const startedAt = given.clock.now();
  const record = new RunRecord(given.clock, () => requestsOf(given));
  const input = { ...given, state: record.counting(given.state) };
  const reporter = new PortReporter(input, startedAt);
  try {
    const end = await attempt(input, record, reporter);
    await input.state.finish(end);
    const counts = await input.state.counts();
    await reporter.end(end, counts);
    return {
      runId: input.runId,
      outcome: end.outcome,
      error: end.error,
      faults: end.faults,
      kinds: Object.fromEntries(counts),
      requests: end.requests,
      timeline: end.timeline ?? NO_TIMELINE,
      expressionNotes: end.expressionNotes ?? [],
      startedAt: startedAt.toISOString(),
      finishedAt: input.clock.now().toISOString(),
    };
  } finally {
    reporter.stop();
  }
}

async function attempt<S>(input: ResyncInput<S>, record: RunRecord, reporter: PortReporter<S>): Promise<FinishedRun> {
  const { port, state, signal, options } = input;
  let sync: UpstreamSync<S> | undefined;
  let mapper: Mapper | undefined;
  const noticed = (): Pick<FinishedRun, 'requests' | 'expressionNotes'> => ({
    ...record.summary(),
    expressionNotes: notesOf(mapper),
  });
  const observe = (fetched: Fetched): void => {
    record.note(fetched);
    if (fetched.type === 'failed') reporter.note(faultOf(fetched));
  };
  try {
    const prepared = await record.during('prepare', async () => {
      await port.authenticate(signal);
      return prepare(input);
    });
    mapper = prepared.mapper;
    // a worker that was paused must not show a run as its own that another one has meanwhile
    await state.assertCurrent();
    await reporter.begin(prepared);

    const blueprints = new BlueprintCatalogue(port);
    const listing = options.compareWithPort ? readOwned(port, blueprints, mapper, signal) : listOwned(port, signal);
    const { owned } = await record.during('list_owned', () => state.observeOwned(listing));

    const upstream = new UpstreamSync(input, prepared, blueprints, observe);
    sync = upstream;
    await record.during('read', () => upstream.syncPages());
    await record.during('second_look', () => upstream.lookAgain());
    await record.during('second_pass', () => upstream.sendAgain());
    const { held, failed: deletionsFailed } = await record.during('reconcile', () => upstream.removeStale(owned));
    await record.during('share', () => shareExamples(input, upstream.examples));

    const { faults } = upstream;
    const outcome = foldOutcome({ faults, counts: await state.counts(), held, deletionsFailed });
    return { outcome, faults, error: null, ...noticed() };
  } catch (error) {
    return { ...endOf(error, input), faults: sync?.faults ?? [], ...noticed() };
  }
}

function requestsOf<S>(input: ResyncInput<S>): FinishedRun['requests'] {
  const { upstreamHttp, upstreamBudget, upstreamShare, portHttp } = input;
  const limiterWaitMs = Math.round(upstreamBudget.statistics().waitedMs);
  const sent = { upstream: upstreamHttp.requestsSent, port: portHttp.requestsSent, limiterWaitMs };
  return upstreamShare ? { ...sent, shared: upstreamShare.statistics().found } : sent;
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
  const cancelled = reason.code === 'run_cancelled';
  return {
    outcome: cancelled ? 'cancelled' : isHaltCode(reason.code) ? 'credentials_rejected' : 'failed',
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
