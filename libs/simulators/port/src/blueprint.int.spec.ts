import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HARBOUR } from './testing/sample-blueprints';
import { startSimulator, type Started } from './testing/start-simulator';

let started: Started;
beforeAll(async () => (started = await startSimulator()));
afterAll(() => started.simulator.close());

const create = (changes: object) =>
  started.caller.post('/v1/blueprints', { ...HARBOUR, identifier: 'port', ...changes });

describe('blueprints over HTTP', () => {
  it('are created once, with what was left out empty', async () => {
    const { status, body } = await create({});
    expect(status).toBe(201);
    expect(body['blueprint']).toMatchObject({
      identifier: 'port',
      schema: { properties: { town: { type: 'string' } }, required: [] },
      relations: {},
      calculationProperties: {},
      createdBy: 'demo-client',
      createdAt: '2024-06-01T00:00:00.000Z',
    });
    expect((await create({})).status).toBe(409);
    expect((await started.caller.get('/v1/blueprints/port')).body).toEqual(body);
  });

  it('are patched key by key at the top, and nothing is merged below', async () => {
    await started.caller.patch('/v1/blueprints/port', { description: 'One' });
    const { body } = await started.caller.patch('/v1/blueprints/port', {
      schema: { properties: { depth: { type: 'number' } } },
    });
    expect(body['blueprint']).toMatchObject({ title: 'Harbour', description: 'One' });
    expect(body['blueprint']).toHaveProperty('schema', { properties: { depth: { type: 'number' } }, required: [] });
    expect((await started.caller.patch('/v1/blueprints/none', {})).status).toBe(404);
  });

  it('are replaced by a put', async () => {
    const { body } = await started.caller.put('/v1/blueprints/port', { title: 'New', schema: { properties: {} } });
    expect(body['blueprint']).not.toHaveProperty('description');
    expect(body['blueprint']).toMatchObject({ identifier: 'port', title: 'New' });
  });

  it.each([
    [{ identifier: 'a b' }, '"identifier" must match pattern'],
    [{ title: '' }, '"title"'],
    [{ schema: { properties: { x: { type: 'date' } } } }, '"schema/properties/x/type"'],
    [{ schema: { properties: { x: { type: 'string', format: 'uri' } } } }, '"schema/properties/x/format"'],
    [{ schema: { properties: { 'x y': { type: 'string' } } } }, 'property name'],
    [{ schema: { properties: { x: { type: 'string', pattern: '(' } } } }, '"schema/properties/x/pattern"'],
    [{ schema: { properties: {}, extra: 1 } }, 'additional properties'],
    [{ relations: { x: { target: 'nowhere', many: false, required: false } } }, '"relations/x/target"'],
    [{ relations: { x: { many: false } } }, `required property 'target'`],
    [
      { calculationProperties: { x: { type: 'string', calculation: '.a |' } } },
      '"calculationProperties/x/calculation"',
    ],
    [{ aggregationProperties: { x: { target: 'nowhere', calculationSpec: {} } } }, '"aggregationProperties/x/target"'],
  ])('are refused when they hold %j', async (changes, message) => {
    const { status, body } = await create({ identifier: 'refused', ...changes });
    expect([status, body['error']]).toEqual([422, 'invalid_request']);
    expect(body['message']).toContain(message);
  });

  it('may relate to themselves', async () => {
    const relations = { twin: { target: 'selfish', many: false, required: false } };
    expect((await create({ identifier: 'selfish', relations })).status).toBe(201);
  });
});
