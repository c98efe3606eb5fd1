/** What one organisation has waiting. */
export interface Backlog<Run> {
  readonly organisationId: string;
  /** how many of its runs the workers have already, or soon will */
  readonly inHand: number;
  /** in the order in which it wants them */
  readonly runs: readonly Run[];
}

export interface RoundRobinOptions<Run> {
  /** how many runs to choose at most */
  readonly room: number;
  /** an organisation with so many in hand gets no turn */
  readonly cap: number;
  /** what a run costs its organisation, in turns: a whole number from 1 up */
  readonly costOf: (run: Run) => number;
  /** turns that organisations have saved for a run that costs more than one */
  readonly saved: ReadonlyMap<string, number>;
}

export interface RoundRobinResult<Run> {
  readonly chosen: readonly Run[];
  /** what waits still; organisations with nothing left are not in it */
  readonly left: readonly Backlog<Run>[];
  readonly saved: ReadonlyMap<string, number>;
  /** whose turn was the last, in the first round and in all; null when nobody had one */
  readonly last: { readonly inFirstRound: string; readonly inAll: string } | null;
}

/**
 * Deficit round robin: the organisations take turns in the order given, and whoever cannot pay for its next run yet saves
 * the turn. So each gets the same share of the workers' time, not of the number of runs. Goes round until the room is
 * filled or nobody under the cap has anything left.
 */
export function roundRobin<Run>(
  backlogs: readonly Backlog<Run>[],
  { room, cap, costOf, saved: savedBefore }: RoundRobinOptions<Run>,
): RoundRobinResult<Run> {
  const saved = new Map(savedBefore);
  const chosen: Run[] = [];
  let last: RoundRobinResult<Run>['last'] = null;
  const queues = backlogs.map(({ organisationId, inHand, runs }) => ({ organisationId, inHand, runs, next: 0 }));
  const hasTurn = (queue: (typeof queues)[number]): boolean => queue.next < queue.runs.length && queue.inHand < cap;

  const turn = (queue: (typeof queues)[number], isFirstRound: boolean): void => {
    let purse = (saved.get(queue.organisationId) ?? 0) + 1;
    for (const run of queue.runs.slice(queue.next)) {
      const cost = costOf(run);
      if (cost > purse || !hasTurn(queue) || chosen.length >= room) break;
      purse -= cost;
      chosen.push(run);
      queue.next += 1;
      queue.inHand += 1;
    }
    if (purse === 0 || queue.next === queue.runs.length) saved.delete(queue.organisationId);
    else saved.set(queue.organisationId, purse);
    const { organisationId } = queue;
    last = { inFirstRound: isFirstRound || !last ? organisationId : last.inFirstRound, inAll: organisationId };
  };

  let isFirstRound = true;
  for (let round = queues.filter(hasTurn); round.length > 0 && chosen.length < room; round = round.filter(hasTurn)) {
    for (const queue of round) if (chosen.length < room) turn(queue, isFirstRound);
    isFirstRound = false;
  }
  const left = queues
    .filter(({ next, runs }) => next < runs.length)
    .map(({ organisationId, inHand, runs, next }) => ({ organisationId, inHand, runs: runs.slice(next) }));
  return { chosen, left, saved, last };
}
