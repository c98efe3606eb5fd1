import type { JsonObject } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { openGolden, OURS, runGolden, sentTo } from './golden.fixture';

/** An expression that gives a text. */
const text = (value: string): string => JSON.stringify(value);

describe('the golden cases of comparing and writing, through a whole run', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'G6: what Port does not hold and the mapping gives as null is equal (better than Ocean, which writes it)',
      { properties: { a: 'x' } },
      { properties: { a: text('x'), b: 'null' } },
    ],
    [
      'G7: what Port holds as null and the mapping does not name is equal',
      { properties: { a: 'x', z: null } },
      { properties: { a: text('x') } },
    ],
    ['G8: the same teams in another order are equal', { team: ['b', 'a'] }, { team: '["a", "b"]' }],
    [
      'G9: an empty relation to many, and null, are equal (better than Ocean, which writes it)',
      { relations: { many: [] } },
      { relations: { many: 'null' } },
    ],
  ])('%s', async (_name, held, mappings) => {
    const all = await openGolden(1);
    const { id = '' } = all.page.incidents.list()[0] ?? {};
    all.port.putEntity({ blueprint: 'golden', identifier: id, ...held }, OURS);
    const { report } = await runGolden(all, [{ mappings }]);
    expect(report).toMatchObject({
      outcome: 'complete',
      kinds: { incident: { unchanged: 1, created: 0, updated: 0 } },
    });
    expect(all.port.writes.entries).toEqual([]);
    // the same entity is written when it differs indeed
    await runGolden(all, [{ mappings: { ...mappings, title: text('new') } }]);
    expect(all.port.writes.updated).toBe(1);
  });

  it.each([9, 10, 11])(
    'G10: %i entities are compared, however few (better than Ocean, which writes up to ten)',
    async (count) => {
      const all = await openGolden(count);
      await runGolden(all, [{ mappings: { title: '.name' } }]);
      expect(all.port.writes.created).toBe(count);
      all.port.writes.clear();
      const { report } = await runGolden(all, [{ mappings: { title: '.name' } }]);
      expect(report.kinds['incident']).toMatchObject({ unchanged: count });
      expect(all.port.writes.entries).toEqual([]);
    },
  );

  it('G11: 21 entities are written with two requests, of 20 and of 1', async () => {
    const all = await openGolden(21);
    await runGolden(all, [{}]);
    const sizes = sentTo(all, /\/entities\/bulk$/).map(({ body }) => (body as { entities: unknown[] }).entities.length);
    expect(sizes.toSorted((a, b) => b - a)).toEqual([20, 1]);
    expect(all.port.writes.created).toBe(21);
  });

  it('G20: two entities that relate to each other come in one run, with all their fields', async () => {
    const all = await openGolden(2);
    const [one, other] = all.page.incidents.list().map(({ id }) => id);
    if (one === undefined || other === undefined) throw new Error('the data set is too small');
    const relations = { one: `if .id == "${one}" then "${other}" else "${one}" end` };
    const resources = [{ mappings: { title: '.name', relations } }];
    const { report } = await runGolden(all, resources, { createMissingRelatedEntities: false });
    expect(report).toMatchObject({ outcome: 'complete', kinds: { incident: { loadFailed: 0 } } });
    for (const [id, target] of [
      [one, other],
      [other, one],
    ]) {
      const { name: title } = all.page.incidents.get(id ?? '') ?? {};
      expect(all.port.entity('golden', id ?? '')).toMatchObject({ title, relations: { one: target } });
    }
  });
});
