import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiCaller, OUR_AGENT } from './testing/api-caller';
import { SHIP_COUNT } from './testing/sample-blueprints';
import { startSimulator, type Started } from './testing/start-simulator';

let started: Started;
let caller: ApiCaller;
beforeAll(async () => {
  started = await startSimulator();
  caller = started.caller;
  const { simulator } = started;
  simulator.patchBlueprint('harbour', SHIP_COUNT);
  simulator.putEntity({ blueprint: 'harbour', identifier: 'h' }, OUR_AGENT);
  for (let index = 0; index < 25; index += 1) {
    const status = index % 5 === 0 ? 'sunk' : 'afloat';
    const datasource = index < 10 ? OUR_AGENT : 'port-ocean/statuspage/0.9.0/acme/exporter';
    simulator.putEntity(
      { blueprint: 'ship', identifier: `s${index}`, properties: { status }, relations: { harbour: 'h' } },
      datasource,
    );
  }
  simulator.putEntity({ blueprint: 'ship', identifier: 'foreign' }, 'port-ocean/statuspage/1.0.0/beta/exporter');
  simulator.putEntity({ blueprint: 'ship', identifier: 'by-hand' }, 'Mozilla/5.0');
});
afterAll(() => started.simulator.close());

const ids = (body: { readonly [key: string]: unknown }): string[] =>
  (body['entities'] as { identifier: string }[]).map(({ identifier }) => identifier);
const and = (...rules: object[]) => ({ combinator: 'and', rules });

describe('searching all blueprints', () => {
  it('confirms what is ours, showing only what was asked for', async () => {
    const query =
      'exclude_calculated_properties=true&include=blueprint&include=identifier&include=properties.status&include=relations.harbour';
    const { status, body } = await caller.post(
      `/v1/entities/search?${query}`,
      and(
        { property: '$identifier', operator: 'in', value: ['s0', 's1', 'foreign', 'none'] },
        { property: '$blueprint', operator: '=', value: 'ship' },
        { property: '$datasource', operator: 'contains', value: 'port-ocean/statuspage/' },
        { property: '$datasource', operator: 'contains', value: '/acme/exporter' },
      ),
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      ok: true,
      matchingBlueprints: ['ship'],
      entities: [
        { blueprint: 'ship', identifier: 's0', properties: { status: 'sunk' }, relations: { harbour: 'h' } },
        { blueprint: 'ship', identifier: 's1', properties: { status: 'afloat' }, relations: { harbour: 'h' } },
      ],
    });
  });

  it('leaves out what is excluded', async () => {
    const rules = and({ property: '$identifier', operator: '=', value: 's1' });
    const { body } = await caller.post('/v1/entities/search?exclude=properties.status&exclude=team', rules);
    const [entity] = body['entities'] as Record<string, unknown>[];
    expect(entity?.['properties']).toEqual({ condition: 'fine' });
    expect(entity).not.toHaveProperty('team');
  });

  it('refuses other keys and unknown operators', async () => {
    expect((await caller.post('/v1/entities/search', { ...and(), limit: 5 })).status).toBe(422);
    const odd = and({ property: '$title', operator: 'like', value: 'x' });
    expect((await caller.post('/v1/entities/search', odd)).status).toBe(422);
  });

  it('compares calculated properties and counts like any other', async () => {
    const lost = and({ property: 'condition', operator: '=', value: 'lost' });
    expect(ids((await caller.post('/v1/entities/search', lost)).body)).toEqual(['s0', 's5', 's10', 's15', 's20']);
    const busy = and({ property: 'shipsAfloat', operator: '>=', value: 20 });
    expect(ids((await caller.post('/v1/entities/search', busy)).body)).toEqual(['h']);
  });
});

describe('searching one blueprint page by page', () => {
  const search = (body: object) => caller.post('/v1/blueprints/ship/entities/search', body);

  it('shows every entity once and ends without next', async () => {
    const seen: string[] = [];
    let from: unknown;
    do {
      const { body } = await search({ limit: 10, ...(from === undefined ? {} : { from }) });
      expect(ids(body).length).toBeLessThanOrEqual(10);
      seen.push(...ids(body));
      from = body['next'];
    } while (from !== undefined);
    expect(seen).toEqual(started.simulator.entities('ship').map(({ identifier }) => identifier));
  });

  it('keeps the order of its pages when the query names identifiers', async () => {
    const query = and({ property: '$identifier', operator: 'in', value: ['s9', 's1', 's5'] });
    const first = await search({ query, limit: 2 });
    const second = await search({ query, limit: 2, from: first.body['next'] });
    expect([...ids(first.body), ...ids(second.body)]).toEqual(['s1', 's5', 's9']);
  });

  it('filters by a query and shows ids that were included', async () => {
    const query = and({ property: '$datasource', operator: 'endsWith', value: '/beta/exporter' });
    const { body } = await search({ query, include: ['$identifier', 'harbour', 'condition'] });
    expect(body['entities']).toEqual([{ identifier: 'foreign', properties: { condition: 'fine' } }]);
  });

  it('takes pages of 1 to 1000 and refuses other keys and strange cursors', async () => {
    expect((await search({ limit: 1000 })).status).toBe(200);
    expect((await search({ limit: 1001 })).status).toBe(422);
    expect((await search({ limit: 0 })).status).toBe(422);
    expect((await search({ rules: [] })).status).toBe(422);
    expect((await search({ from: 'page-2' })).status).toBe(422);
  });
});

describe('listing by datasource', () => {
  const listing = (body: object = {}) =>
    caller.post('/v1/blueprints/entities/datasource-entities', {
      datasource_prefix: 'port-ocean/statuspage/',
      datasource_suffix: '/acme/exporter',
      ...body,
    });

  it('lists what every version of one integration wrote, and nothing of others', async () => {
    const { status, body } = await listing({ limit: 5000 });
    expect(status).toBe(200);
    expect(body['next']).toBeNull();
    expect(ids(body).length).toBe(26);
    expect(ids(body)).not.toContain('foreign');
    const [, first] = body['entities'] as object[];
    expect(first).toMatchObject({
      identifier: 's0',
      blueprint: 'ship',
      updatedAt: '2024-06-01T00:00:00.000Z',
      properties: { status: 'sunk' },
      relations: { harbour: 'h' },
    });
  });

  it('goes on from next', async () => {
    const first = await listing({ limit: 20 });
    const second = await listing({ limit: 20, from: first.body['next'] });
    expect([ids(first.body).length, ids(second.body).length, second.body['next']]).toEqual([20, 6, null]);
    expect(new Set([...ids(first.body), ...ids(second.body)]).size).toBe(26);
  });

  it('leaves out what was written at or after an instant', async () => {
    const at = '2024-06-01T00:00:00+00:00';
    expect(ids((await listing({ before: at })).body)).toEqual([]);
    expect(ids((await listing({ before: '2024-06-01T00:00:00.001+00:00' })).body).length).toBe(26);
    expect((await listing({ before: 'yesterday' })).status).toBe(422);
  });
});

describe('computed properties', () => {
  it('are evaluated from the jq expression of the blueprint, anew when the content changes', async () => {
    const read = async () => {
      const { body } = await caller.get('/v1/blueprints/ship/entities/by-hand');
      return (body['entity'] as { properties: Record<string, unknown> }).properties['condition'];
    };
    expect(await read()).toBe('fine');
    started.simulator.putEntity({ blueprint: 'ship', identifier: 'by-hand', properties: { status: 'sunk' } });
    expect(await read()).toBe('lost');
    const calculationProperties = { condition: { type: 'string', calculation: '.identifier | ascii_upcase' } };
    started.simulator.patchBlueprint('ship', { calculationProperties });
    expect(await read()).toBe('BY-HAND');
  });

  it('are absent where the expression fails or gives another type', async () => {
    const calculationProperties = {
      wrong: { type: 'number', calculation: '"text"' },
      failing: { type: 'number', calculation: '1 + "a"' },
      empty: { type: 'string', calculation: 'empty' },
      half: { type: 'string', calculation: '.title' },
    };
    started.simulator.patchBlueprint('cargo', { calculationProperties });
    const plant = (identifier: string, title: string) =>
      started.simulator.putEntity({
        blueprint: 'cargo',
        identifier,
        title,
        properties: { weight: 1 },
        relations: { ship: 's1' },
      });
    plant('whole', 'whole');
    plant('half', 'half a pair \ud800');
    const shown = started.simulator.entities('cargo').map(({ properties }) => properties);
    expect(shown).toEqual([
      { label: 'goods', weight: 1, half: 'whole' },
      { label: 'goods', weight: 1 },
    ]);
  });

  it('count related entities that match', async () => {
    const { body } = await caller.get('/v1/blueprints/harbour/entities/h');
    expect(body['entity']).toMatchObject({ properties: { shipsAfloat: 20 } });
  });

  it('are left out on request', async () => {
    const { body } = await caller.get('/v1/blueprints/harbour/entities?exclude_calculated_properties=true');
    expect(body['entities']).toMatchObject([{ identifier: 'h', properties: {} }]);
    expect((await caller.get('/v1/blueprints/ship/entities-count')).body).toEqual({ ok: true, count: 27 });
  });
});
