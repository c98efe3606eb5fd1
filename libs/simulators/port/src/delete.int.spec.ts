import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Started } from './testing/start-simulator';

let started: Started;
beforeEach(async () => {
  started = await startSimulator();
  const { simulator } = started;
  simulator.putEntity({ blueprint: 'ship', identifier: 's1', relations: { harbour: 'h' } });
  simulator.putEntity({ blueprint: 'ship', identifier: 's2', relations: { harbour: 'h', escorts: ['s1'] } });
  simulator.putEntity({ blueprint: 'cargo', identifier: 'c', properties: { weight: 1 }, relations: { ship: 's1' } });
});
afterEach(() => started.simulator.close());

const left = (): string[] => started.simulator.entities().map(({ identifier }) => identifier);
const bulkDelete = (blueprint: string, entities: unknown, dependents = true) =>
  started.caller.post(`/v1/blueprints/${blueprint}/bulk/entities/delete?delete_dependents=${dependents}`, { entities });

describe('deleting one entity', () => {
  it('answers 404 for one that is not there', async () => {
    const { status, body } = await started.caller.delete('/v1/blueprints/ship/entities/none?delete_dependents=true');
    expect([status, body['error']]).toEqual([404, 'not_found']);
  });

  it('reads an identifier that came percent-encoded', async () => {
    started.simulator.putEntity({ blueprint: 'ship', identifier: 'a+b' });
    await started.caller.delete('/v1/blueprints/ship/entities/a%2Bb?delete_dependents=false');
    expect(left()).not.toContain('a+b');
  });

  it('refuses while another entity requires it, and takes that one along when told to', async () => {
    const path = '/v1/blueprints/ship/entities/s1';
    expect((await started.caller.delete(`${path}?delete_dependents=false`)).status).toBe(422);
    expect(left()).toContain('s1');
    expect((await started.caller.delete(`${path}?delete_dependents=true`)).body).toEqual({ ok: true });
    expect(left().sort()).toEqual(['h', 's2']);
  });

  it('empties the optional relations to it, without touching the times of who held them', async () => {
    started.clock.ms += 1000;
    await started.caller.delete('/v1/blueprints/harbour/entities/h?delete_dependents=false');
    await started.caller.delete('/v1/blueprints/ship/entities/s1?delete_dependents=true');
    const ship = started.simulator.entity('ship', 's2');
    expect(ship?.relations).toEqual({ harbour: null, escorts: [] });
    expect(ship?.updatedAt).toBe('2024-06-01T00:00:00.000Z');
  });
});

describe('deleting many entities', () => {
  it('tells which of them are gone', async () => {
    const { status, body } = await bulkDelete('ship', ['s1', 'nobody', 's2']);
    expect(status).toBe(200);
    expect(body).toEqual({ ok: true, deletedEntities: ['s1', 's2'] });
    expect(left()).toEqual(['h']);
  });

  it('deletes nothing at all when one has dependents that are to stay', async () => {
    expect((await bulkDelete('ship', ['s2', 's1'], false)).status).toBe(422);
    expect(left().sort()).toEqual(['c', 'h', 's1', 's2']);
    expect((await bulkDelete('ship', ['s2'], false)).body).toEqual({ ok: true, deletedEntities: ['s2'] });
  });

  it('follows dependents of dependents', async () => {
    started.simulator.patchBlueprint('ship', {
      relations: { harbour: { target: 'harbour', required: true, many: false } },
    });
    await bulkDelete('harbour', ['h']);
    expect(left()).toEqual([]);
  });

  it('takes 1 to 100 identifiers, and no other key', async () => {
    const ids = (count: number) => Array.from({ length: count }, (_, index) => `x${index}`);
    expect((await bulkDelete('ship', ids(100))).status).toBe(200);
    expect((await bulkDelete('ship', ids(101))).status).toBe(422);
    expect((await bulkDelete('ship', [])).status).toBe(422);
    expect((await bulkDelete('ship', [1])).status).toBe(422);
    const path = '/v1/blueprints/ship/bulk/entities/delete?delete_dependents=true';
    expect((await started.caller.post(path, { entities: ['x'], all: true })).status).toBe(422);
  });
});

describe('deleting a blueprint', () => {
  it('is refused while it has entities', async () => {
    expect((await started.caller.delete('/v1/blueprints/cargo')).status).toBe(422);
    started.simulator.deleteEntity('cargo', 'c');
    expect((await started.caller.delete('/v1/blueprints/cargo')).status).toBe(200);
    expect((await started.caller.get('/v1/blueprints/cargo')).status).toBe(404);
  });

  it('goes with all its entities through a migration', async () => {
    const { body } = await started.caller.delete('/v1/blueprints/ship/all-entities?delete_blueprint=true');
    expect(left()).toEqual(['h']);
    expect(started.simulator.blueprints().map(({ identifier }) => identifier)).toEqual(['harbour', 'cargo']);
    const migration = await started.caller.get(`/v1/migrations/${String(body['migrationId'])}`);
    expect(migration.body['migration']).toMatchObject({ sourceBlueprint: 'ship', status: 'COMPLETED' });
    expect((await started.caller.get('/v1/migrations/none')).status).toBe(404);
  });
});
