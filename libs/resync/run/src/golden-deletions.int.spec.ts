import { AppError } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { openGolden, runGolden, runGoldenAfter, sentTo, THEIRS, type GoldenScene } from './golden.fixture';
import { MemoryState } from './memory-state';
import { differing, open, run, small } from './run-resync.fixture';

const held = ({ port }: GoldenScene, id = ''): boolean => port.entity('golden', id) !== undefined;
const ids = ({ page }: GoldenScene): string[] => page.incidents.list().map(({ id }) => id);

describe('the golden cases of deleting, through a whole run', () => {
  it('G12: 250 entities of one blueprint that are gone go with three requests, of 100, 100 and 50', async () => {
    const all = await openGolden(300);
    const first = await runGolden(all, [{}]);
    for (const id of ids(all).slice(0, 250)) all.page.incidents.remove(id);
    const { report } = await runGoldenAfter(all, first, [{}]);
    expect(report).toMatchObject({ outcome: 'complete', kinds: { incident: { deleted: 250 } } });
    const asked = sentTo(all, /\/bulk\/entities\/delete$/).map(({ body }) => body as { entities: string[] });
    expect(asked.map(({ entities }) => entities.length)).toEqual([100, 100, 50]);
  });

  it.each([
    { gone: 9, threshold: 0.9, outcome: 'complete', deleted: 9 },
    { gone: 10, threshold: 0.9, outcome: 'held', deleted: 0 },
    { gone: 1, threshold: 0, outcome: 'held', deleted: 0 },
  ])('G13: of 10 entities, $gone that are gone at a threshold of $threshold: $outcome', async (at) => {
    const all = await openGolden(10);
    const options = { entityDeletionThreshold: at.threshold };
    const first = await runGolden(all, [{}], options);
    for (const id of ids(all).slice(0, at.gone)) all.page.incidents.remove(id);
    const { report } = await runGoldenAfter(all, first, [{}], options);
    expect(report).toMatchObject({ outcome: at.outcome });
    expect(all.port.writes.deleted).toBe(at.deleted);
  });

  it.each([
    { create: true, kept: true },
    { create: false, kept: false },
  ])(
    'G14: what is gone and related to stays or goes by createMissingRelatedEntities: $create',
    async ({ create, kept }) => {
      const all = await openGolden(4);
      const [target = ''] = ids(all);
      const options = { createMissingRelatedEntities: create };
      const first = await runGolden(all, [{}], options);
      const relating = [{ mappings: { relations: { one: `if .id == "${target}" then null else "${target}" end` } } }];
      const second = await runGoldenAfter(all, first, relating, options);
      all.page.incidents.remove(target);
      await runGoldenAfter(all, second, relating, options);
      expect(held(all, target)).toBe(kept);
    },
  );

  it('G15, on a resync: a record that fails one selector and passes another of its entity is written', async () => {
    const all = await openGolden(4);
    const [id = ''] = ids(all);
    const resources = [
      { selector: '.name != "second"', mappings: { title: '"by the first"' } },
      { selector: '.name == "second"', mappings: { title: '"by the second"' } },
    ];
    const first = await runGolden(all, resources);
    expect(all.port.entity('golden', id)?.title).toBe('by the first');
    all.page.incidents.update(id, { name: 'second' });
    const { report } = await runGoldenAfter(all, first, resources);
    expect(report).toMatchObject({ outcome: 'complete', kinds: { incident: { updated: 1, deleted: 0 } } });
    expect(all.port.entity('golden', id)?.title).toBe('by the second');
  });

  it('G16, on a resync: a record that fails its only selector costs no entity that is not ours any more', async () => {
    const all = await openGolden(4);
    const [taken = '', ours = ''] = ids(all);
    const resources = [{ selector: '.name != "out"' }];
    const first = await runGolden(all, resources);
    all.port.putEntity({ blueprint: 'golden', identifier: taken }, THEIRS);
    for (const id of [taken, ours]) all.page.incidents.update(id, { name: 'out' });
    expect((await runGoldenAfter(all, first, resources)).report.outcome).toBe('complete');
    expect(held(all, taken)).toBe(true);
    expect(held(all, ours)).toBe(false);
  });

  it('G17, on a resync: a record that is gone, and failed its selector, costs no entity of somebody else', async () => {
    const all = await openGolden(4);
    const [id = ''] = ids(all);
    const resources = [{ selector: `.id != "${id}"` }];
    all.port.putEntity({ blueprint: 'golden', identifier: id }, THEIRS);
    const first = await runGolden(all, resources);
    all.page.incidents.remove(id);
    expect((await runGoldenAfter(all, first, resources)).report.outcome).toBe('complete');
    expect(held(all, id)).toBe(true);
    expect(all.port.writes.deleted).toBe(0);
  });
});

/** A memory whose run is taken over when somebody says so: from then on it refuses every write, as Postgres does. */
class TakenOver extends MemoryState {
  taken = false;

  override async assertCurrent(): Promise<void> {
    if (this.taken) throw new AppError('run_superseded', 'another run has begun');
  }
  override async beginWrite(...args: Parameters<MemoryState['beginWrite']>): Promise<void> {
    await this.assertCurrent();
    await super.beginWrite(...args);
  }
  override async commit(...args: Parameters<MemoryState['commit']>): Promise<void> {
    await this.assertCurrent();
    await super.commit(...args);
  }
  override async recordDeletions(...args: Parameters<MemoryState['recordDeletions']>): Promise<void> {
    await this.assertCurrent();
    await super.recordDeletions(...args);
  }
}

describe('a run that is overtaken', () => {
  it('G21: when a second run begins during kind 2 of the first, that writes and deletes nothing any more', async () => {
    const all = await open(small({ pages: 1 }));
    await run(all);
    const [page] = all.statuspage.world.pages();
    if (page === undefined) throw new Error('the data set is empty');
    const [gone, changed] = page.incidents.list();
    page.incidents.remove(gone?.id ?? '');
    page.incidents.update(changed?.id ?? '', { name: 'renamed', body: 'news' });
    page.components.add({ name: 'new one' });
    all.statuspage.server.faults.add({ path: '*/components', times: 1, effect: { kind: 'latency', ms: 1_000 } });
    const state = new TakenOver();
    const { requests } = all.statuspage.server;
    requests.length = 0;
    const ended = run(all, { state }).catch((error: unknown) => error);
    await expect.poll(() => requests.some(({ path }) => path.endsWith('/components')), { timeout: 10_000 }).toBe(true);
    state.taken = true;
    expect((await run(all)).report.outcome).toBe('complete');
    const written = all.port.writes.entries.length;
    expect(await ended).toMatchObject({ code: 'run_superseded' });
    expect(all.port.writes.entries).toHaveLength(written);
    expect(state.deletions).toEqual([]);
    expect(differing(all)).toEqual([]);
  });
});
