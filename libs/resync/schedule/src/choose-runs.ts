import { roundRobin, type Backlog, type RoundRobinResult } from './round-robin';

/** `interactive`: somebody waits for it. `background`: it was due. */
export type Lane = 'interactive' | 'background';

/** What is remembered from one choice to the next. Losing it costs an organisation one round at most. */
export interface Turns {
  /** the organisation that had the last turn, by lane: the next choice begins behind it */
  readonly after: Readonly<Record<Lane, string>>;
  /** turns that organisations have saved for a run that costs more than one */
  readonly saved: ReadonlyMap<string, number>;
}

/** What waits, by lane: the organisations in the order of their ids from the last turn on, and round to it. */
export interface Waiting<Run> extends Readonly<Record<Lane, readonly Backlog<Run>[]>> {
  /** false when more organisations wait than are given here; they come at the next choices */
  readonly complete: boolean;
}

export interface ChooseOptions {
  /** how many runs each lane has room for; what the interactive lane takes, the other lacks */
  readonly room: Readonly<Record<Lane, number>>;
  /** how many runs of one organisation are in hand at once while others wait */
  readonly cap: number;
  readonly turns: Turns;
}

export interface Choice<Run> {
  /** in the order in which workers are to take them */
  readonly chosen: readonly { readonly run: Run; readonly lane: Lane }[];
  readonly turns: Turns;
}

/**
 * Which runs go to the workers next. People's runs go first, one of each organisation at a time, up to the cap: what an
 * organisation asks for beyond it waits in front of its own background runs, so that many clicks hold up nobody else.
 * Background runs follow by deficit round robin under the same cap, which is lifted when all others have been served.
 */
export function chooseRuns<Run extends { readonly cost: number }>(
  waiting: Waiting<Run>,
  { room, cap, turns }: ChooseOptions,
): Choice<Run> {
  const express = roundRobin(waiting.interactive, {
    room: room.interactive,
    cap,
    costOf: () => 1,
    saved: new Map(),
  });
  const backlogs = inFront(express.left, waiting.background, turns.after.background);
  const places = Math.max(0, room.background - express.chosen.length);
  const costOf = ({ cost }: Run): number => cost;
  const capped = roundRobin(backlogs, { room: places, cap, costOf, saved: turns.saved });
  const lifted = roundRobin(capped.left, {
    room: places - capped.chosen.length,
    cap: Infinity,
    costOf,
    saved: capped.saved,
  });
  return {
    chosen: [
      ...express.chosen.map((run) => ({ run, lane: 'interactive' as const })),
      ...[...capped.chosen, ...lifted.chosen].map((run) => ({ run, lane: 'background' as const })),
    ],
    turns: {
      after: {
        interactive: endOf(express, waiting.complete) ?? turns.after.interactive,
        background: endOf(capped, waiting.complete) ?? endOf(lifted, waiting.complete) ?? turns.after.background,
      },
      saved: waiting.complete ? only(lifted.saved, lifted.left) : lifted.saved,
    },
  };
}

/** With others behind these, the next choice goes on to them, though some of these may have had a second turn since. */
function endOf({ last }: RoundRobinResult<unknown>, complete: boolean): string | undefined {
  return complete ? last?.inAll : last?.inFirstRound;
}

/** Who has nothing waiting has nothing to save for. */
function only(saved: ReadonlyMap<string, number>, left: readonly Backlog<unknown>[]): ReadonlyMap<string, number> {
  const waiting = new Set(left.map(({ organisationId }) => organisationId));
  return new Map([...saved].filter(([organisationId]) => waiting.has(organisationId)));
}

/** One ring out of two: what is left of people's runs goes in front of the background runs of the same organisation. */
function inFront<Run>(
  people: readonly Backlog<Run>[],
  background: readonly Backlog<Run>[],
  after: string,
): readonly Backlog<Run>[] {
  const ring = new Map(background.map((backlog) => [backlog.organisationId, backlog]));
  for (const { organisationId, inHand, runs } of people) {
    const own = ring.get(organisationId);
    ring.set(organisationId, {
      organisationId,
      inHand: Math.max(inHand, own?.inHand ?? 0),
      runs: [...runs, ...(own?.runs ?? [])],
    });
  }
  const behind = ({ organisationId }: Backlog<Run>): number => (organisationId > after ? 0 : 1);
  return [...ring.values()].sort(
    (one, other) => behind(one) - behind(other) || (one.organisationId < other.organisationId ? -1 : 1),
  );
}
