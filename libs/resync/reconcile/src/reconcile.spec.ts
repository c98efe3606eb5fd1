import { NO_COUNTS, type Deletion, type KindCounts, type StaleEntity } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { reconcile, type ReconcileOptions } from './reconcile';

const stale = (blueprint: string, identifier: string, kind: string, parts: Partial<StaleEntity> = {}): StaleEntity => ({
  key: { blueprint, identifier },
  kind,
  scope: 'page-1',
  referenced: false,
  inherited: false,
  decision: null,
  ...parts,
});

function scene(entities: readonly StaleEntity[], foreign: readonly string[] = []) {
  const recorded: Deletion[] = [];
  const removed: { blueprint: string; identifiers: readonly string[] }[] = [];
  const withDependents: boolean[] = [];
  const state = {
    async *stale() {
      yield entities;
    },
    recordDeletions: async (deletions: readonly Deletion[]) => void recorded.push(...deletions),
    assertCurrent: async () => {},
    counts: async () => new Map<string, KindCounts>(),
  };
  const port = {
    confirmOwned: async (_: string, identifiers: readonly string[]) =>
      new Set(identifiers.filter((id) => !foreign.includes(id))),
    remove: async (blueprint: string, identifiers: readonly string[], how: { readonly deleteDependents: boolean }) => {
      withDependents.push(how.deleteDependents);
      removed.push({ blueprint, identifiers });
      return identifiers;
    },
  };
  const options: ReconcileOptions = {
    runId: 'run',
    signal: new AbortController().signal,
    owned: 1_000,
    threshold: 0.9,
    deleteDependents: false,
    keepReferenced: true,
    holdInherited: true,
    completeness: { complete: true, isComplete: () => true },
    kindOf: ({ kind }) => kind,
    kindOrder: ['page', 'incident', 'update'],
  };
  return { state, port, options, recorded, removed, withDependents };
}

describe('reconcile', () => {
  it('deletes at most a hundred at a time, dependants before what they depend on', async () => {
    const incidents = Array.from({ length: 250 }, (_, index) => stale('incident', `i${index}`, 'incident'));
    const { state, port, options, removed } = scene([...incidents, stale('update', 'u1', 'update')]);
    const result = await reconcile(state, port, options);
    expect(removed.map(({ blueprint, identifiers }) => [blueprint, identifiers.length])).toEqual([
      ['update', 1],
      ['incident', 100],
      ['incident', 100],
      ['incident', 50],
    ]);
    expect(result).toEqual({ held: false, failed: 0 });
  });

  it('does not touch an entity that is not ours any more', async () => {
    const { state, port, options, removed, recorded } = scene(
      [stale('page', 'ours', 'page'), stale('page', 'theirs', 'page')],
      ['theirs'],
    );
    await reconcile(state, port, options);
    expect(removed).toEqual([{ blueprint: 'page', identifiers: ['ours'] }]);
    expect(recorded.map(({ key, status }) => [key.identifier, status])).toEqual([['ours', 'deleted']]);
  });

  it('deletes nothing above the threshold, and lists what it held back', async () => {
    const { state, port, options, removed, recorded } = scene([stale('page', 'a', 'page'), stale('page', 'b', 'page')]);
    const result = await reconcile(state, port, { ...options, owned: 2 });
    expect(result.held).toBe(true);
    expect(removed).toEqual([]);
    expect(recorded.map(({ status }) => status)).toEqual(['held', 'held']);
  });

  it('makes approved deletions whatever is held beside them, and under every other safeguard', async () => {
    const approved = { decision: 'approved' } as const;
    const { state, port, options, removed, recorded } = scene(
      [
        stale('page', 'approved', 'page', approved),
        stale('page', 'taken over', 'page', approved),
        stale('page', 'related to', 'page', { ...approved, referenced: true }),
        stale('update', 'approved too', 'update', approved),
        stale('page', 'rejected', 'page', { decision: 'rejected' }),
        stale('page', 'held', 'page'),
      ],
      ['taken over'],
    );
    expect(await reconcile(state, port, { ...options, owned: 6, threshold: 0.4 })).toEqual({ held: true, failed: 0 });
    expect(removed).toEqual([
      { blueprint: 'update', identifiers: ['approved too'] },
      { blueprint: 'page', identifiers: ['approved'] },
    ]);
    expect(recorded.map(({ key, status }) => [key.identifier, status])).toEqual([
      ['related to', 'kept_referenced'],
      ['rejected', 'kept_rejected'],
      ['held', 'held'],
      ['approved too', 'deleted'],
      ['approved', 'deleted'],
    ]);
  });

  it.each([
    ['is held', { inherited: true }],
    ['was rejected', { decision: 'rejected' }],
  ] as const)('lets Port take no dependants along while something %s', async (_, parts) => {
    const approved = stale('page', 'approved', 'page', { decision: 'approved' });
    const alone = scene([approved]);
    await reconcile(alone.state, alone.port, { ...alone.options, deleteDependents: true });
    const beside = scene([approved, stale('incident', 'of the page', 'incident', parts)]);
    await reconcile(beside.state, beside.port, { ...beside.options, deleteDependents: true });
    expect([alone.withDependents, beside.withDependents]).toEqual([[true], [false]]);
  });

  it('makes no deletion that a person rejects, and none that turns up, after all were judged', async () => {
    const { state, port, options, removed } = scene([stale('page', 'a', 'page'), stale('page', 'b', 'page')]);
    let reads = 0;
    const changing = {
      ...state,
      async *stale() {
        reads += 1;
        if (reads === 1) yield* state.stale();
        else
          yield ['a', 'b', 'c', 'd'].map((id) =>
            stale('page', id, 'page', { decision: id === 'a' ? 'rejected' : null }),
          );
      },
    };
    expect(await reconcile(changing, port, options)).toEqual({ held: false, failed: 0 });
    expect(removed).toEqual([{ blueprint: 'page', identifiers: ['b', 'c'] }]);
  });

  it('counts what an earlier attempt of the run has deleted', async () => {
    const { state, port, options, removed } = scene([stale('page', 'a', 'page')]);
    const resumed = { ...state, counts: async () => new Map([['page', { ...NO_COUNTS, deleted: 9 }]]) };
    expect((await reconcile(resumed, port, { ...options, owned: 10 })).held).toBe(true);
    expect((await reconcile(resumed, port, { ...options, owned: 12 })).held).toBe(false);
    expect(removed).toHaveLength(1);
  });

  it('stops before the first deletion when another worker has taken the run over', async () => {
    const { state, port, options, removed } = scene([stale('page', 'a', 'page')]);
    const superseded = { ...state, assertCurrent: () => Promise.reject(new Error('superseded')) };
    await expect(reconcile(superseded, port, options)).rejects.toThrow('superseded');
    expect(removed).toEqual([]);
  });
});
