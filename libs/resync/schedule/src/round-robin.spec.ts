import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundRobin, type Backlog } from './round-robin';
import { MAX_RUN_COST } from './run-cost';

interface Run {
  readonly organisationId: string;
  readonly number: number;
  readonly cost: number;
}

/** `sizes[i]` runs of organisation i, each at `costs[i]`. */
function backlogsOf(sizes: readonly number[], costs: readonly number[] = [], inHand = 0): Backlog<Run>[] {
  return sizes.map((size, index) => {
    const organisationId = `organisation-${String(index).padStart(3, '0')}`;
    const cost = costs[index] ?? 1;
    return {
      organisationId,
      inHand,
      runs: Array.from({ length: size }, (_, number) => ({ organisationId, number, cost })),
    };
  });
}

const OPTIONS = { room: 10, cap: Infinity, costOf: ({ cost }: Run) => cost, saved: new Map<string, number>() };
const anyCost = fc.integer({ min: 1, max: MAX_RUN_COST });
const anySizes = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 12 });

/** 1 when all are served alike, 1/n when one of n gets everything. */
function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  return sum ** 2 / (shares.length * shares.reduce((total, share) => total + share ** 2, 0));
}

/** Chooses again and again from backlogs that never end; gives the organisations in the order of their runs. */
function serveForLong(costs: readonly number[], rooms: readonly number[]): Run[] {
  let ring = backlogsOf(
    costs.map(() => 300),
    costs,
  );
  let saved: ReadonlyMap<string, number> = new Map();
  const served: Run[] = [];
  for (const room of rooms) {
    const { chosen, saved: after, last } = roundRobin(ring, { ...OPTIONS, room, saved });
    saved = after;
    served.push(...chosen);
    const next = 1 + ring.findIndex(({ organisationId }) => organisationId === last?.inAll);
    ring = [...ring.slice(next), ...ring.slice(0, next)];
  }
  return served;
}

describe('roundRobin', () => {
  it('takes turns, and goes on with those who have anything left', () => {
    const { chosen, left, last } = roundRobin(backlogsOf([4, 1, 2]), { ...OPTIONS, room: 6 });
    const order = chosen.map(({ organisationId, number }) => `${organisationId.slice(-1)}${number}`);
    expect(order).toEqual(['00', '10', '20', '01', '21', '02']);
    expect(left).toMatchObject([{ organisationId: 'organisation-000', inHand: 3, runs: [{ number: 3 }] }]);
    expect(last).toEqual({ inFirstRound: 'organisation-002', inAll: 'organisation-000' });
  });

  it('fills the room whenever enough waits, keeps the order of each, and loses nothing', () => {
    fc.assert(
      fc.property(anySizes, fc.array(anyCost), fc.nat(80), (sizes, costs, room) => {
        const backlogs = backlogsOf(sizes, costs);
        const { chosen, left } = roundRobin(backlogs, { ...OPTIONS, room });
        const waiting = sizes.reduce((total, size) => total + size, 0);
        expect(chosen).toHaveLength(Math.min(room, waiting));
        for (const { organisationId, runs } of backlogs) {
          const own = [...chosen, ...left.flatMap((backlog) => backlog.runs)].filter(
            (run) => run.organisationId === organisationId,
          );
          expect(own).toEqual(runs);
        }
      }),
    );
  });

  it('gives nobody more in hand than the cap', () => {
    fc.assert(
      fc.property(anySizes, fc.nat(6), fc.nat(6), fc.nat(80), (sizes, inHand, cap, room) => {
        const { chosen, left } = roundRobin(backlogsOf(sizes, [], inHand), { ...OPTIONS, cap, room });
        const free = Math.max(0, cap - inHand);
        const takeable = sizes.reduce((total, size) => total + Math.min(size, free), 0);
        expect(chosen).toHaveLength(Math.min(room, takeable));
        for (const backlog of left) expect(backlog.inHand).toBeLessThanOrEqual(Math.max(cap, inHand));
      }),
    );
  });

  it('shares the time of the workers evenly, whatever the runs of each cost', () => {
    fc.assert(
      fc.property(
        fc.array(anyCost, { minLength: 2, maxLength: 10 }),
        fc.array(fc.integer({ min: 20, max: 40 }), { minLength: 100, maxLength: 120 }),
        (costs, rooms) => {
          const served = serveForLong(costs, rooms);
          const shares = new Map(backlogsOf(costs).map(({ organisationId }) => [organisationId, 0]));
          for (const run of served) shares.set(run.organisationId, (shares.get(run.organisationId) ?? 0) + run.cost);
          const all = [...shares.values()];
          // whoever pays for its next run is behind by less than the run costs
          expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(MAX_RUN_COST);
          // which is little in the hundreds of turns that each has had
          expect(jainIndex(all)).toBeGreaterThanOrEqual(0.99);
        },
      ),
    );
  });

  it('lets nobody wait longer than a run of the greatest cost takes to save for', () => {
    fc.assert(
      fc.property(fc.array(anyCost, { minLength: 2, maxLength: 10 }), fc.integer({ min: 1, max: 9 }), (costs, room) => {
        const served = serveForLong(
          costs,
          Array.from({ length: 60 }, () => room),
        );
        for (const { organisationId } of backlogsOf(costs.map(() => 1))) {
          const places = served.flatMap((run, place) => (run.organisationId === organisationId ? [place] : []));
          const waits = [...places, served.length].map((place, index) => place - (places[index - 1] ?? -1) - 1);
          // no other has more than this many turns meanwhile, and none of its runs costs less than one
          expect(Math.max(...waits)).toBeLessThanOrEqual((costs.length - 1) * MAX_RUN_COST);
        }
      }),
    );
  });
});
