import type { JsonObject } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientOver, fakeHttp, noSignal, type FakeHttp } from './fake-http-client';

interface Held {
  /** what Port holds */
  readonly held: ReadonlySet<string>;
  /** what others depend on */
  readonly pinned?: ReadonlySet<string>;
  /** whether an unknown identifier refuses the whole request */
  readonly strict?: boolean;
}

/** A Port that deletes all of a request or nothing. */
function fakePort({ held, pinned = new Set(), strict = false }: Held): FakeHttp & { readonly left: Set<string> } {
  const left = new Set(held);
  const fake = fakeHttp((request, path) => {
    if (path === '/v1/entities/search') {
      const [rule] = (request.body as { rules: { value: string[] }[] }).rules;
      const entities = (rule?.value ?? []).filter((id) => left.has(id));
      return { status: 200, body: { entities: entities.map((identifier) => ({ identifier, blueprint: 'service' })) } };
    }
    const { entities } = request.body as { entities: string[] };
    if (entities.length > 100)
      return { status: 422, body: { ok: false, error: 'invalid_request', message: 'max 100' } };
    if (strict && entities.some((id) => !left.has(id))) {
      return { status: 404, body: { ok: false, error: 'not_found', message: 'unknown' } };
    }
    if (request.query?.['delete_dependents'] !== true && entities.some((id) => pinned.has(id))) {
      return { status: 422, body: { ok: false, error: 'has_dependents', message: 'has dependents' } };
    }
    const deleted = entities.filter((id) => left.delete(id));
    return { status: 200, body: { ok: true, deletedEntities: deleted } };
  });
  return { ...fake, left };
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index}`);
const options = { deleteDependents: true, runId: 'run-1', signal: noSignal };

describe('removing entities', () => {
  it('sends 250 identifiers in three requests', async () => {
    const fake = fakePort({ held: new Set(ids(250)) });
    const gone = await clientOver(fake.http).remove('service', ids(250), options);
    expect(gone).toEqual(ids(250));
    expect(fake.requests.map((request) => (request.body as { entities: string[] }).entities.length)).toEqual([
      100, 100, 50,
    ]);
    expect(fake.requests[0]).toMatchObject({
      method: 'POST',
      url: 'https://port.example/v1/blueprints/service/bulk/entities/delete',
      query: { delete_dependents: true, ocean_info_event_type: 'resync', ocean_info_resync_id: 'run-1' },
      idempotent: true,
    });
  });

  it('leaves exactly what others depend on, and counts what Port does not know as gone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(149), { maxLength: 8 }),
        fc.uniqueArray(fc.nat(149), { maxLength: 8 }),
        fc.boolean(),
        async (pinnedAt, unknownAt, strict) => {
          const held = new Set(ids(150).filter((_, index) => !unknownAt.includes(index)));
          const pinned = new Set(pinnedAt.map((index) => `e${index}`).filter((id) => held.has(id)));
          const fake = fakePort({ held, pinned, strict });
          const gone = await clientOver(fake.http).remove('service', ids(150), { ...options, deleteDependents: false });
          expect(new Set(gone)).toEqual(new Set(ids(150).filter((id) => !pinned.has(id))));
          expect(fake.left).toEqual(pinned);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('finds out with two requests that a whole blueprint is gone', async () => {
    const fake = fakeHttp((_, path) =>
      path === '/v1/entities/search'
        ? { status: 200, body: { entities: [] } }
        : { status: 404, body: { ok: false, error: 'not_found', message: 'no such blueprint' } },
    );
    expect(await clientOver(fake.http).remove('service', ids(100), options)).toEqual(ids(100));
    expect(fake.requests).toHaveLength(2);
  });

  it('tells what is gone, and tries no further, when Port cannot be asked any more', async () => {
    let deletes = 0;
    const fake = fakeHttp((request) => {
      deletes += 1;
      const { entities } = request.body as { entities: string[] };
      return deletes === 1 ? { status: 200, body: { ok: true, deletedEntities: entities } } : 'network';
    });
    expect(await clientOver(fake.http).remove('service', ids(300), options)).toEqual(ids(100));
    expect(deletes).toBe(2);
  });

  it('throws when the credentials are rejected', async () => {
    const fake = fakeHttp(
      () => ({ status: 200 }),
      () => ({ status: 401, body: { ok: false, error: 'unauthorized' } }),
    );
    await expect(clientOver(fake.http).remove('service', ids(1), options)).rejects.toMatchObject({
      code: 'port_credentials_rejected',
    });
  });

  it('does not count as gone what Port says it deleted without having been asked', async () => {
    const fake = fakeHttp((): { status: number; body: JsonObject } => ({
      status: 200,
      body: { deletedEntities: ['e0', 'someone-elses'] },
    }));
    expect(await clientOver(fake.http).remove('service', ['e0'], options)).toEqual(['e0']);
  });
});
