import type { Database } from '@quayside/platform-database';
import type { Work } from './look-for-work';
import { markChosen, markLost } from './mark-dispatched.sql';
import { MAX_ORGANISATIONS, NO_ORGANISATION, selectWaitingRuns, type WaitingRow } from './waiting-runs.sql';

/** `interactive`: somebody waits for it. `background`: it was due. */
export type DispatchLane = 'interactive' | 'background';

export interface RunToDispatch {
  readonly organisationId: string;
  readonly installationId: string;
  readonly runId: string;
  readonly epoch: number;
  readonly lane: DispatchLane;
}

/** A run that no queue knows yet, as the chooser sees it. */
export interface WaitingRun extends Omit<RunToDispatch, 'lane'> {
  /** how long the last run of the installation took; null when there was none */
  readonly lastRunSeconds: number | null;
}

/** What one organisation has waiting in one lane. */
export interface WaitingRuns {
  readonly organisationId: string;
  /** its runs that are dispatched or running already; in the interactive lane, those of people only */
  readonly inHand: number;
  /** the longest waiting first; there may be more of them */
  readonly runs: readonly WaitingRun[];
}

/** Organisations are in the order of their ids, beginning behind the one asked for and going round to it. */
export interface WaitingByLane extends Readonly<Record<DispatchLane, readonly WaitingRuns[]>> {
  /** false when there are more organisations than these */
  readonly complete: boolean;
}

export interface DispatchOptions {
  /** what `lookForWork` found; the rest is not asked for */
  readonly work: Pick<Work, 'isWaiting' | 'isLost'>;
  /** after so long a run that nobody took is put into the queue again */
  readonly redispatchAfterSeconds: number;
  /** most runs taken for lost that one call gives back */
  readonly limit: number;
  /** the organisation behind which each lane begins; `NO_ORGANISATION` to begin at the beginning */
  readonly after: Readonly<Record<DispatchLane, string>>;
  /** says what goes to the workers now, in this order; asked only when something waits, and outside any transaction */
  readonly choose: (waiting: WaitingByLane) => Promise<readonly ChosenRun[]>;
}

export interface ChosenRun {
  readonly run: WaitingRun;
  readonly lane: DispatchLane;
}

export { NO_ORGANISATION };

/**
 * Runs of any organisation for which a job has to be in the queue: first those whose job is taken for lost, or whose
 * worker let its lease run out; then, in the order of the choice, what was chosen of those that wait. They count as
 * dispatched from then on. Schedulers may call it at the same time: what two choose, one gets. Dispatching a run twice
 * does no harm: the second claim finds nothing to take. When the choice fails, nothing counts as dispatched.
 */
export async function listRunsToDispatch(database: Database, options: DispatchOptions): Promise<RunToDispatch[]> {
  const { work } = options;
  const waiting = work.isWaiting ? await selectWaitingRuns(database.acrossTenants.prisma, options.after) : [];
  const chosen = waiting.length === 0 ? [] : await options.choose(byLane(waiting));
  const lost = work.isLost ? await markLost(database.acrossTenants.prisma, options) : [];
  const keys = chosen.map(({ run }) => ({ organisationId: run.organisationId, runId: run.runId }));
  const marked = keys.length === 0 ? new Set<string>() : await markChosen(database.acrossTenants.prisma, keys);
  return [
    ...lost.map(({ isBackground, ...run }) => ({ ...run, lane: laneOf(isBackground) })),
    ...chosen.filter(({ run }) => marked.has(run.runId)).map(({ run, lane }) => toDispatch(run, lane)),
  ];
}

function toDispatch({ organisationId, installationId, runId, epoch }: WaitingRun, lane: DispatchLane): RunToDispatch {
  return { organisationId, installationId, runId, epoch, lane };
}

function laneOf(isBackground: boolean): DispatchLane {
  return isBackground ? 'background' : 'interactive';
}

/** Rows of one organisation follow each other. */
function byLane(rows: readonly WaitingRow[]): WaitingByLane {
  const lanes = { interactive: [] as Collected[], background: [] as Collected[] };
  for (const { isBackground, inHand, ...run } of rows) {
    const lane = lanes[laneOf(isBackground)];
    const last = lane.at(-1);
    if (last?.organisationId === run.organisationId) last.runs.push(run);
    else lane.push({ organisationId: run.organisationId, inHand, runs: [run] });
  }
  const most = Math.max(lanes.interactive.length, lanes.background.length);
  return { ...lanes, complete: most < MAX_ORGANISATIONS };
}

interface Collected extends WaitingRuns {
  readonly runs: WaitingRun[];
}
