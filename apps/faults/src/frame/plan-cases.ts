import { groupBy } from '@quayside/domain';
import { Chance } from './chance';
import type { Fault, HouseNeeds } from './fault';

/** One round: a fault alone, or two at once. */
export interface Case {
  readonly faults: readonly Fault[];
  readonly seed: number;
}

export interface Plan {
  /** how often each fault comes alone */
  readonly times: number;
  /** how many pairs are drawn */
  readonly pairs: number;
  readonly seed: number;
}

/** The cases in the order of their faults, each with a seed of its own: the same again with that seed alone. */
export function planCases(faults: readonly Fault[], { times, pairs, seed }: Plan): Case[] {
  const alone = faults.flatMap((fault) =>
    Array.from({ length: times }, (_, index): Case => ({ faults: [fault], seed: seed + index })),
  );
  return [...alone, ...drawPairs(faults, pairs, seed)];
}

/** Two different faults that can share a house. The pair follows from the seed too. */
function drawPairs(faults: readonly Fault[], pairs: number, seed: number): Case[] {
  const possible = faults.flatMap((one, index) =>
    faults.slice(index + 1).flatMap((other) => (canShare(one, other) ? [[one, other] as const] : [])),
  );
  const [first, ...others] = possible;
  if (!first) return [];
  return Array.from({ length: pairs }, (_, index): Case => {
    const own = seed + index;
    return { faults: new Chance(own).pick([first, ...others]), seed: own };
  });
}

function canShare(one: Fault, other: Fault): boolean {
  if (one.alone || other.alone) return false;
  if (one.notWith?.includes(other.id) || other.notWith?.includes(one.id)) return false;
  return (one.needs?.rateLimit ?? false) === (other.needs?.rateLimit ?? false);
}

/** What a house has to have for all of the faults. */
export function needsOf({ faults }: Case): HouseNeeds {
  return {
    workers: Math.max(...faults.map(({ needs }) => needs?.workers ?? 2)),
    rateLimit: faults.some(({ needs }) => needs?.rateLimit),
    environment: Object.assign({}, ...faults.map(({ needs }) => needs?.environment)) as Record<string, string>,
  };
}

/**
 * What one house plays after another: all rounds of a fault, so that those which mostly wait do so beside others, and those
 * first that last longest. A pair is on its own.
 */
export function shareOut(cases: readonly Case[]): readonly (readonly Case[])[] {
  const shares = groupBy(cases, (one) => (one.faults.length === 1 ? one.faults[0]?.id : one));
  return [...shares.values()].toSorted((one, other) => secondsOf(other) - secondsOf(one));
}

/** That its faults last; what else takes time is much the same for all. */
function secondsOf(share: readonly Case[]): number {
  const lasting = share.flatMap(({ faults }) =>
    faults.map(({ lasts }) => (typeof lasts === 'string' ? 0 : lasts.briefSeconds)),
  );
  return lasting.reduce((sum, seconds) => sum + seconds, 0);
}
