import type { JobLane } from '@quayside/platform-queue';
import { chooseRuns, dispatchWindow, runCost, type Choice, type Turns } from '@quayside/resync-schedule';
import { NO_ORGANISATION, type WaitingByLane, type WaitingRun, type WaitingRuns } from '@quayside/tenancy';

/**
 * What one scheduler remembers from tick to tick: whose turn it is, and how fast the workers take jobs. It is a memory,
 * not a record: a scheduler that begins without it begins with a small window at the first organisation.
 */
export class FairDispatch {
  private turns: Turns = {
    after: { interactive: NO_ORGANISATION, background: NO_ORGANISATION },
    saved: new Map(),
  };
  /** jobs that waited in the queue after the last choice */
  private leftInQueue = 0;

  /** @param cap how many runs of one organisation are in hand at once while others wait */
  constructor(private readonly cap: number) {}

  /** The organisation that had the last turn, by lane. */
  get after(): Turns['after'] {
    return this.turns.after;
  }

  /**
   * Takes the next turns.
   *
   * @param waiting what no queue knows yet, from `after` on
   * @param inQueue how many jobs no worker has taken yet
   */
  choose(waiting: WaitingByLane, inQueue: Readonly<Record<JobLane, number>>): Choice<WaitingRun>['chosen'] {
    const queued = inQueue.interactive + inQueue.background;
    const window = dispatchWindow(this.leftInQueue - queued);
    // workers take background jobs last, so those in the queue leave the interactive lane its whole window
    const room = { interactive: Math.max(0, window - inQueue.interactive), background: Math.max(0, window - queued) };
    const { chosen, turns } = chooseRuns(
      {
        interactive: waiting.interactive.map(withCosts),
        background: waiting.background.map(withCosts),
        complete: waiting.complete,
      },
      { room, cap: this.cap, turns: this.turns },
    );
    this.turns = turns;
    this.leftInQueue = queued + chosen.length;
    return chosen;
  }
}

function withCosts({ runs, ...backlog }: WaitingRuns) {
  return { ...backlog, runs: runs.map((run) => ({ ...run, cost: runCost(run.lastRunSeconds) })) };
}
