import type { CommittedPage, RunRequests } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryState } from './memory-state';
import { RunRecord } from './run-record';

const clock = { now: () => new Date(0) };
const page: CommittedPage = {
  source: 'incidents',
  scope: 'p1',
  pageNumber: 1,
  last: true,
  entities: [],
  counts: {},
  failed: [],
};
const sum = (all: readonly RunRequests[]): RunRequests => ({
  upstream: all.reduce((total, { upstream }) => total + upstream, 0),
  port: all.reduce((total, { port }) => total + port, 0),
  limiterWaitMs: all.reduce((total, { limiterWaitMs }) => total + (limiterWaitMs ?? 0), 0),
});

describe('RunRecord', () => {
  it('has every request in exactly one commit, or in none yet', async () => {
    const step = fc.record({ upstream: fc.nat(9), port: fc.nat(9), limiterWaitMs: fc.nat(99), lost: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        let sent: RunRequests = { upstream: 0, port: 0, limiterWaitMs: 0 };
        const carried: RunRequests[] = [];
        let isLost = false;
        const state = new MemoryState();
        state.commit = async ({ requests }) => {
          if (isLost) throw new Error('Postgres is away');
          if (requests !== undefined) carried.push(requests);
        };
        const record = new RunRecord(clock, () => sent);
        const counting = record.counting(state);
        for (const { lost, ...more } of steps) {
          sent = sum([sent, more]);
          isLost = lost;
          await counting.commit(page).catch(() => {});
        }
        const { requests, uncommittedRequests } = record.summary();
        expect(requests).toEqual(sent);
        expect(sum([...carried, uncommittedRequests])).toEqual(sent);
      }),
    );
  });

  it('leaves the rest of the state as it is', async () => {
    const state = new MemoryState();
    const counting = new RunRecord(clock, () => ({ upstream: 0, port: 0 })).counting(state);
    await counting.commit({ ...page, counts: { incident: { fetched: 2 } } });
    expect((await counting.counts()).get('incident')?.fetched).toBe(2);
    expect(await counting.progress()).toEqual(new Map([['incidents\np1', 'done']]));
  });

  it('counts lists once, and none that an earlier attempt has read', () => {
    const record = new RunRecord(clock, () => ({ upstream: 0, port: 0 }));
    const records = [{ kind: 'incident', record: {} }];
    const batch = { source: 'incidents', scope: 'p1', pageNumber: 1, last: true, records };
    record.note({ type: 'batch', batch, recent: false });
    record.note({ type: 'done', source: 'components', scope: 'p1' });
    record.note({ type: 'failed', source: null, scope: 'p2', code: 'scope_forbidden', message: 'no' });
    const { lists, scopes } = record.summary().timeline;
    expect(lists).toMatchObject([{ source: 'incidents', scope: 'p1', pages: 1, records: 1, ended: 1 }]);
    expect(scopes).toMatchObject([
      { scope: 'p1', faults: 0 },
      { scope: 'p2', faults: 1, pages: 0 },
    ]);
  });
});
