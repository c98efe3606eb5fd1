import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiCaller, OUR_AGENT } from './testing/api-caller';
import { startSimulator, type Started } from './testing/start-simulator';

const KEEP = 'upsert=true&merge=true&create_missing_related_entities=true';
const STRICT = 'upsert=true&merge=true&create_missing_related_entities=false';

let started: Started;
let caller: ApiCaller;
beforeEach(async () => {
  started = await startSimulator();
  caller = started.caller;
});
afterEach(() => started.simulator.close());

describe('a single upsert', () => {
  it('answers 201 with the entity as it can be read', async () => {
    const body = {
      identifier: 's/1',
      blueprint: 'ship',
      title: 'One',
      team: 'crew',
      properties: { status: 'afloat', length: null },
      relations: { harbour: null, escorts: null },
    };
    const { status, body: answer } = await caller.post(`/v1/blueprints/ship/entities?${KEEP}&run_id=x&odd=1`, body);
    expect(status).toBe(201);
    expect(answer).toEqual({
      ok: true,
      entity: {
        identifier: 's/1',
        title: 'One',
        icon: null,
        blueprint: 'ship',
        team: ['crew'],
        properties: { status: 'afloat' },
        relations: { harbour: null, escorts: [] },
        createdAt: '2024-06-01T00:00:00.000Z',
        createdBy: 'demo-client',
        updatedAt: '2024-06-01T00:00:00.000Z',
        updatedBy: 'demo-client',
      },
    });
    const read = await caller.get('/v1/blueprints/ship/entities/s%2F1?exclude_calculated_properties=true');
    expect(read.body).toEqual(answer);
  });

  it('only creates without upsert: 409 when the entity exists', async () => {
    const create = () => caller.post('/v1/blueprints/harbour/entities?upsert=false', { identifier: 'h' });
    expect((await create()).status).toBe(201);
    expect((await create()).status).toBe(409);
  });

  it('persists nothing when it only validates', async () => {
    const path = `/v1/blueprints/harbour/entities?${KEEP}&validation_only=true`;
    expect((await caller.post(path, { identifier: 'h' })).status).toBe(201);
    expect((await caller.post(path, { identifier: 'h', properties: { town: 1 } })).status).toBe(422);
    expect(started.simulator.entities()).toEqual([]);
  });

  it('answers 404 for a blueprint that does not exist', async () => {
    const { status, body } = await caller.post(`/v1/blueprints/none/entities?${KEEP}`, { identifier: 'x' });
    expect([status, body['error']]).toEqual([404, 'not_found']);
  });

  it.each([
    ['', 'must match pattern'],
    ['.', 'must match pattern'],
    ['a b', 'must match pattern'],
    ['x'.repeat(1001), 'more than 1000 characters'],
    [7, 'must be string'],
    [undefined, 'must be string'],
  ])('refuses the identifier %j', async (identifier, message) => {
    const { status, body } = await caller.post(`/v1/blueprints/ship/entities?${KEEP}`, { identifier });
    expect([status, body['error']]).toEqual([422, 'invalid_request']);
    expect(body['message']).toContain(message);
    expect(body['message']).toContain('"identifier"');
  });

  it('takes identifiers with every character that Port allows', async () => {
    const identifier = 'Ünï@a_b.c+d:e\\f/g=h-i';
    const path = `/v1/blueprints/ship/entities/${encodeURIComponent(identifier)}`;
    await caller.post(`/v1/blueprints/ship/entities?${KEEP}`, { identifier });
    expect((await caller.get(path)).status).toBe(200);
    expect((await caller.delete(`${path}?delete_dependents=false`)).status).toBe(200);
  });
});

describe('a bulk upsert', () => {
  it('answers 200 and tells created from updated by index', async () => {
    await caller.bulk('ship', [{ identifier: 'b' }]);
    const { status, body } = await caller.bulk('ship', [{ identifier: 'a' }, { identifier: 'b', title: 'B' }]);
    expect(status).toBe(200);
    expect(body).toEqual({
      ok: true,
      entities: [
        { identifier: 'a', index: 0, created: true },
        { identifier: 'b', index: 1, created: false },
      ],
      errors: [],
    });
  });

  it('answers 207 when some fail, and names those by index', async () => {
    const { status, body } = await caller.bulk('ship', [
      { identifier: 'a' },
      { identifier: 'b', properties: { status: 'flying' } },
      { identifier: { combinator: 'and', rules: [{ property: 'status', operator: '=', value: 'sunk' }] } },
      { identifier: 'b', properties: { status: 'sunk' } },
    ]);
    expect(status).toBe(207);
    expect(body['entities']).toEqual([
      { identifier: 'a', index: 0, created: true },
      { identifier: 'b', index: 3, created: true },
    ]);
    expect(body['errors']).toMatchObject([
      {
        identifier: 'b',
        index: 1,
        statusCode: 422,
        error: 'invalid_request',
        message: '"properties/status" must be equal to one of the allowed values',
      },
      { identifier: 'unknown', index: 2, statusCode: 404, error: 'not_found' },
    ]);
  });

  it('takes 1 to 20 entities, and no other key', async () => {
    const ships = (count: number) => Array.from({ length: count }, (_, index) => ({ identifier: `s${index}` }));
    expect((await caller.bulk('ship', ships(20))).status).toBe(200);
    expect((await caller.bulk('ship', ships(21))).status).toBe(422);
    expect((await caller.bulk('ship', [])).status).toBe(422);
    const path = `/v1/blueprints/ship/entities/bulk?${KEEP}`;
    expect((await caller.post(path, { entities: ships(1), blueprint: 'ship' })).status).toBe(422);
    expect((await caller.post(path, ships(1))).status).toBe(422);
  });

  it('refuses the whole batch for one entity that is no entity at all', async () => {
    const { status, body } = await caller.bulk('ship', [{ identifier: 'a' }, { identifier: 'not one' }]);
    expect(status).toBe(422);
    expect(body['message']).toContain('"entities/1/identifier" must match pattern');
    expect(started.simulator.entities()).toEqual([]);
  });

  it('answers 413 to a body of more than 1 MiB, and takes one that is just as big', async () => {
    const bodyOf = (bytes: number): string => {
      const frame = JSON.stringify({ entities: [{ identifier: 'a', title: '' }] });
      return frame.replace('"title":""', `"title":"${'x'.repeat(bytes - frame.length)}"`);
    };
    const path = `/v1/blueprints/ship/entities/bulk?${KEEP}`;
    expect((await caller.post(path, bodyOf(1024 * 1024))).status).toBe(200);
    const tooLarge = await caller.post(path, bodyOf(1024 * 1024 + 1));
    expect(tooLarge.status).toBe(413);
    expect(tooLarge.body['ok']).toBe(false);
    expect(tooLarge.headers.get('x-trace-id')).toMatch(/\S/);
  });
});

describe('merging and replacing', () => {
  const full = {
    identifier: 's',
    title: 'S',
    properties: { status: 'afloat', length: 5 },
    relations: { harbour: 'h' },
  };

  it('keeps what was not sent with merge=true', async () => {
    await caller.bulk('ship', [full], KEEP);
    await caller.bulk('ship', [{ identifier: 's', properties: { length: null } }], KEEP);
    expect(started.simulator.entity('ship', 's')).toMatchObject({
      title: 'S',
      properties: { status: 'afloat' },
      relations: { harbour: 'h' },
    });
  });

  it('keeps only what was sent with merge=false', async () => {
    await caller.bulk('ship', [full], KEEP);
    const query = 'upsert=true&merge=false&create_missing_related_entities=true';
    await caller.bulk('ship', [{ identifier: 's', properties: { length: 6 } }], query);
    const entity = started.simulator.entity('ship', 's');
    expect([entity?.title, entity?.relations]).toEqual([null, {}]);
    expect(entity?.properties).toEqual({ length: 6, condition: 'fine' });
  });

  it('shows null properties where nulls are kept', async () => {
    const keeping = await startSimulator({ nullsOnRead: 'keep' });
    await keeping.caller.bulk('ship', [{ identifier: 's', properties: { length: null } }]);
    expect(keeping.simulator.entity('ship', 's')?.properties).toEqual({ length: null, condition: 'fine' });
    await keeping.simulator.close();
  });

  it('patches and puts entities that exist, and no others', async () => {
    expect((await caller.patch('/v1/blueprints/ship/entities/s', { title: 'S' })).status).toBe(404);
    await caller.bulk('ship', [full], KEEP);
    await caller.patch('/v1/blueprints/ship/entities/s', { properties: { status: 'sunk' } });
    expect(started.simulator.entity('ship', 's')).toMatchObject({
      title: 'S',
      properties: { status: 'sunk', length: 5 },
    });
    await caller.put('/v1/blueprints/ship/entities/s', { identifier: 's', title: 'T' });
    expect(started.simulator.entity('ship', 's')?.properties).toEqual({ condition: 'fine' });
  });

  it('moves updatedAt on every write, and createdAt on none', async () => {
    await caller.bulk('ship', [full], KEEP);
    started.clock.ms += 1500;
    await caller.bulk('ship', [full], KEEP);
    const entity = started.simulator.entity('ship', 's');
    expect([entity?.createdAt, entity?.updatedAt]).toEqual(['2024-06-01T00:00:00.000Z', '2024-06-01T00:00:01.500Z']);
  });
});

describe('related entities', () => {
  it('are created bare, and owned by who wrote the relation, when missing ones are to be created', async () => {
    const ship = { identifier: 's', relations: { harbour: 'new', escorts: ['e1', 'e2'] } };
    expect((await caller.bulk('ship', [ship], KEEP)).status).toBe(200);
    expect(started.simulator.entity('harbour', 'new')).toMatchObject({ title: null, properties: {}, relations: {} });
    expect(started.simulator.entities('ship').map(({ identifier }) => identifier)).toEqual(['e1', 'e2', 's']);
    expect(started.simulator.datasourceOf('harbour', 'new')).toBe(OUR_AGENT);
  });

  it('may lack required properties while they are bare', async () => {
    started.simulator.patchBlueprint('harbour', {
      relations: { first: { target: 'cargo', required: false, many: false } },
    });
    await caller.bulk('harbour', [{ identifier: 'h', relations: { first: 'c' } }], KEEP);
    expect(started.simulator.entity('cargo', 'c')?.properties).toEqual({});
    const { body } = await caller.bulk('cargo', [{ identifier: 'c', title: 'C' }], KEEP);
    expect(body['errors']).toMatchObject([{ statusCode: 422 }]);
  });

  it('are missed with 404 not_found when they are not to be created', async () => {
    const ship = { identifier: 's', relations: { harbour: 'c9' } };
    const single = await caller.post(`/v1/blueprints/ship/entities?${STRICT}`, ship);
    expect(single.status).toBe(404);
    expect(single.body).toMatchObject({ ok: false, error: 'not_found' });
    expect(single.body['message']).toContain('"c9"');
    const bulk = await caller.bulk('ship', [ship], STRICT);
    expect(bulk.body['errors']).toMatchObject([{ index: 0, statusCode: 404, error: 'not_found' }]);
    expect(started.simulator.entities()).toEqual([]);
  });

  it('must be a list exactly where the blueprint says many', async () => {
    const many = await caller.bulk('ship', [{ identifier: 's', relations: { escorts: 'e' } }], KEEP);
    expect(many.body['errors']).toMatchObject([{ message: '"relations/escorts" must be array' }]);
    const one = await caller.bulk('ship', [{ identifier: 's', relations: { harbour: ['h'] } }], KEEP);
    expect(one.body['errors']).toMatchObject([{ message: '"relations/harbour" must be string' }]);
  });
});

describe('search objects', () => {
  const where = (property: string, operator: string, value: unknown) => ({
    combinator: 'and',
    rules: [{ property, operator, value }],
  });
  beforeEach(async () => {
    await caller.bulk('harbour', [
      { identifier: 'n', title: 'North', properties: { town: 'Kiel' } },
      { identifier: 's', title: 'South', properties: { town: 'Genoa' } },
      { identifier: 's2', title: 'South too', properties: { town: 'Genoa' } },
    ]);
  });

  it('stand for the one entity that matches', async () => {
    const found = await caller.bulk('harbour', [{ identifier: where('town', '=', 'Kiel'), title: 'Norden' }]);
    expect(found.body['entities']).toEqual([{ identifier: 'n', index: 0, created: false }]);
    expect(started.simulator.entity('harbour', 'n')?.title).toBe('Norden');
  });

  it('fail when none or several match, and create nothing', async () => {
    const none = await caller.bulk('harbour', [{ identifier: where('town', '=', 'Bonn') }]);
    expect(none.body['errors']).toMatchObject([{ statusCode: 404, identifier: 'unknown' }]);
    const several = await caller.bulk('harbour', [{ identifier: where('town', 'in', ['Genoa']) }]);
    expect(several.body['errors']).toMatchObject([{ statusCode: 422, identifier: 'unknown' }]);
    expect(started.simulator.entities('harbour').length).toBe(3);
  });

  it('may not search by a computed property', async () => {
    const { body } = await caller.bulk('ship', [{ identifier: where('condition', '=', 'fine') }]);
    expect(body['errors']).toMatchObject([{ statusCode: 422 }]);
  });

  it('resolve relations within the target blueprint', async () => {
    started.simulator.patchBlueprint('ship', {
      relations: {
        harbour: { target: 'harbour', required: false, many: false },
        visits: { target: 'harbour', required: false, many: true },
      },
    });
    const relations = { harbour: where('town', '=', 'Kiel'), visits: where('town', '=', 'Genoa') };
    await caller.bulk('ship', [{ identifier: 'x', relations }]);
    expect(started.simulator.entity('ship', 'x')?.relations).toEqual({ harbour: 'n', visits: ['s', 's2'] });
    const several = await caller.bulk('ship', [
      { identifier: 'x', relations: { harbour: where('town', '=', 'Genoa') } },
    ]);
    expect(several.body['errors']).toMatchObject([{ statusCode: 422 }]);
    await caller.bulk('ship', [{ identifier: 'x', relations: { harbour: where('town', '=', 'Bonn') } }]);
    expect(started.simulator.entity('ship', 'x')?.relations).toMatchObject({ harbour: null });
  });
});

describe('ownership', () => {
  it('goes to the last writer, by User-Agent', async () => {
    const other = await ApiCaller.login(started.simulator, { agent: 'port-ocean/statuspage/1.0.0/beta/exporter' });
    await caller.bulk('harbour', [{ identifier: 'h' }]);
    expect(started.simulator.datasourceOf('harbour', 'h')).toBe(OUR_AGENT);
    await other.bulk('harbour', [{ identifier: 'h' }]);
    expect(started.simulator.datasourceOf('harbour', 'h')).toBe('port-ocean/statuspage/1.0.0/beta/exporter');
  });
});

describe('the log of writes', () => {
  it('counts what each path did, and leaves out what was done behind its back', async () => {
    await caller.bulk('ship', [{ identifier: 'a', relations: { harbour: 'h' } }], KEEP);
    await caller.bulk('ship', [{ identifier: 'a', relations: { harbour: 'h' } }, { identifier: 'b' }], KEEP);
    await caller.patch('/v1/blueprints/ship/entities/a', { title: 'A' });
    await caller.delete('/v1/blueprints/harbour/entities/h?delete_dependents=true');
    started.simulator.putEntity({ blueprint: 'ship', identifier: 'c' });
    started.simulator.deleteEntity('ship', 'b');
    const { writes } = started.simulator;
    expect([writes.created, writes.updated, writes.unchanged, writes.deleted]).toEqual([3, 1, 1, 1]);
    expect(writes.byPath().get('/v1/blueprints/ship/entities/bulk')).toEqual({
      created: 3,
      updated: 0,
      unchanged: 1,
      deleted: 0,
    });
    expect(writes.byPath().get('/v1/blueprints/ship/entities/*')).toMatchObject({ updated: 1 });
    expect(writes.entries[0]).toMatchObject({ kind: 'created', blueprint: 'harbour', identifier: 'h', implied: true });
    writes.clear();
    expect(writes.created).toBe(0);
  });
});
