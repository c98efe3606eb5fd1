import type { JobLane } from '@quayside/platform-queue';
import { chooseRuns, dispatchWindow, runCost, type Choice, type Turns } from '@quayside/resync-schedule';
import { NO_ORGANISATION, type WaitingByLane, type WaitingRun, type WaitingRuns } from '@quayside/tenancy';

/** A choice of so many may have left somebody out: no look at what waits comes to more organisations. */
const FULL_CHOICE = 200;

type InQueue = Readonly<Record<JobLane, number>>;

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
  /** jobs that the workers took while the tick before went on */
  private taken = 0;
  /** how many jobs may wait in the queue; null until the first choice of a tick */
  private window: number | null = null;
  private isCutShort = false;

  /** @param cap how many runs of one organisation are in hand at once while others wait */
  constructor(private readonly cap: number) {}

  /** The organisation that had the last turn, by lane. */
  get after(): Turns['after'] {
    return this.turns.after;
  }

  /** Whether the last choice had room for more than it was shown. */
  get hasRoom(): boolean {
    return this.isCutShort;
  }

  /** A tick begins. The choices until the next one share a window, so that many in quick succession do not narrow it. */
  begin(): void {
    this.window = null;
  }

  /**
   * Whether so many background runs may go to the workers without a choice, as nothing else waits: then it says how many of
   * one organisation may be in hand, else null. What went is to be told by `sent`.
   *
   * @param inQueue how many jobs no worker has taken yet
   */
  admits(count: number, inQueue: InQueue): number | null {
    const { window, queued } = this.look(inQueue);
    return queued + count <= window ? this.cap : null;
  }

  /** So many runs went to the workers that were not chosen. */
  sent(count: number): void {
    this.leftInQueue += count;
  }

  /**
   * Takes the next turns.
   *
   * @param waiting what no queue knows yet, from `after` on
   * @param inQueue how many jobs no worker has taken yet
   */
  choose(waiting: WaitingByLane, inQueue: InQueue): Choice<WaitingRun>['chosen'] {
    const { window, queued } = this.look(inQueue);
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
    this.isCutShort = chosen.length >= FULL_CHOICE && this.leftInQueue < window;
    return chosen;
  }

  private look(inQueue: InQueue): { readonly window: number; readonly queued: number } {
    const queued = inQueue.interactive + inQueue.background;
    this.taken += Math.max(0, this.leftInQueue - queued);
    this.leftInQueue = queued;
    const window = this.window ?? dispatchWindow(this.taken);
    if (this.window === null) this.taken = 0;
    this.window = window;
    return { window, queued };
  }
}

function withCosts({ runs, ...backlog }: WaitingRuns) {
  return { ...backlog, runs: runs.map((run) => ({ ...run, cost: runCost(run.lastRunSeconds) })) };
}
