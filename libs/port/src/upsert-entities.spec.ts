import { systemClock, type JsonObject } from '@quayside/domain';
import type { HttpRequest } from '@quayside/http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientOver, entity, fakeHttp, noSignal, type FakeAnswer, type FakeHttp } from './fake-http-client';
import type { PortClient, UpsertOptions } from './port-types';

const options: UpsertOptions = { merge: true, createMissingRelatedEntities: true, runId: 'run-1', signal: noSignal };
const MIB = 1_048_576;

const sent = (request: HttpRequest): JsonObject[] => (request.body as { entities: JsonObject[] }).entities;
const names = (request: HttpRequest): unknown[] => sent(request).map((item) => item['identifier']);
const isGuilty = (item: JsonObject): boolean => String(item['identifier']).startsWith('bad');

function allWritten(request: HttpRequest): FakeAnswer {
  const entities = sent(request).map(({ identifier }, index) => ({ index, identifier, created: true }));
  return { status: 200, body: { ok: true, entities, errors: [] } };
}

function many(count: number, prefix = 'e'): ReturnType<typeof entity>[] {
  return Array.from({ length: count }, (_, index) => entity(`${prefix}${index}`));
}

/** A Port that refuses a request whole when one of its entities is guilty. */
function refusingWhole(status: number): FakeHttp {
  return fakeHttp((request, path) => {
    if (path === '/v1/blueprints/service') return { status: 200, body: { blueprint: { identifier: 'service' } } };
    const refusal = { ok: false, error: 'invalid_request', message: 'one of them is bad' };
    return sent(request).some(isGuilty) ? { status, body: refusal } : allWritten(request);
  });
}

const codes = async (port: PortClient, entities: ReturnType<typeof many>): Promise<(string | true)[]> =>
  (await port.upsert('service', entities, options)).map((outcome) => outcome.ok || outcome.code);

describe('upserting entities', () => {
  it('says whose write it is and how it is meant', async () => {
    const fake = fakeHttp(allWritten);
    await clientOver(fake.http).upsert('a/b', [entity('x', { n: null })], { ...options, merge: false });
    expect(fake.requests).toMatchObject([
      {
        method: 'POST',
        url: 'https://port.example/v1/blueprints/a%2Fb/entities/bulk',
        query: {
          upsert: true,
          merge: false,
          create_missing_related_entities: true,
          validation_only: false,
          ocean_info_event_type: 'resync',
          ocean_info_resync_id: 'run-1',
        },
        idempotent: true,
        body: {
          entities: [{ identifier: 'x', blueprint: 'service', title: 'x', properties: { n: null }, relations: {} }],
        },
      },
    ]);
  });

  it('sends nothing for no entities', async () => {
    const fake = fakeHttp(allWritten);
    expect(await clientOver(fake.http).upsert('service', [], options)).toEqual([]);
    expect(fake.requests).toHaveLength(0);
  });

  it('sends 45 entities in three requests and gives the outcomes in their order', async () => {
    const fake = fakeHttp(allWritten);
    const outcomes = await clientOver(fake.http).upsert('service', many(45), options);
    expect(fake.requests.map((request) => sent(request).length)).toEqual([20, 20, 5]);
    expect(outcomes.map((outcome) => outcome.ok && outcome.identifier)).toEqual(many(45).map((e) => e.identifier));
  });

  it('never sends more than 1 MiB, and does not send an entity that is larger alone', async () => {
    const fake = fakeHttp(allWritten);
    const large = (size: number): ReturnType<typeof entity> => entity('l', { text: 'é'.repeat(size / 2) });
    const entities = [large(400_000), large(400_000), large(400_000), large(MIB), large(MIB - 200), entity('small')];
    expect(await codes(clientOver(fake.http), entities)).toEqual([
      true,
      true,
      true,
      'port_entity_too_large',
      true,
      true,
    ]);
    const sizes = fake.requests.map((request) => Buffer.byteLength(JSON.stringify(request.body)));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MIB);
    expect(sizes).toHaveLength(4);
  });

  it('keeps to so many requests at a time', async () => {
    let running = 0;
    let most = 0;
    const fake = fakeHttp(async (request) => {
      running += 1;
      most = Math.max(most, running);
      await systemClock.sleep(20);
      running -= 1;
      return allWritten(request);
    });
    await clientOver(fake.http, { maxInFlight: 2 }).upsert('service', many(200), options);
    expect(most).toBe(2);
    expect(fake.requests).toHaveLength(10);
  });

  it.each([400, 404, 409, 413, 422])(
    'finds the guilty ones of a batch refused with %i, and writes the rest',
    async (status) => {
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(fc.nat(44), { maxLength: 6 }), async (guilty) => {
          const entities = many(45).map((item, index) => (guilty.includes(index) ? entity(`bad${index}`) : item));
          const fake = refusingWhole(status);
          const outcomes = await clientOver(fake.http).upsert('service', entities, options);
          expect(outcomes.map((outcome) => outcome.ok)).toEqual(entities.map((_, index) => !guilty.includes(index)));
          const writes = fake.requests.filter((request) => request.method === 'POST');
          // one more request for either half, down five levels, for each of the guilty
          expect(writes.length).toBeLessThanOrEqual(3 + guilty.length * 10);
        }),
        { numRuns: 30 },
      );
    },
  );

  it('says of a single entity that Port finds too large that it is', async () => {
    expect(await codes(clientOver(refusingWhole(413).http), [entity('a'), entity('bad')])).toEqual([
      true,
      'port_entity_too_large',
    ]);
  });

  it('tells the refused entity what Port told us', async () => {
    const outcomes = await clientOver(refusingWhole(422).http).upsert('service', [entity('bad')], options);
    expect(outcomes).toMatchObject([{ ok: false, status: 422, code: 'port_rejected' }]);
    expect(JSON.stringify(outcomes)).toContain('invalid_request: one of them is bad');
  });

  it('asks once whether the blueprint exists, and then sends nothing more to a missing one', async () => {
    const missing = { ok: false, error: 'not_found', message: 'no such blueprint' };
    const fake = fakeHttp(() => ({ status: 404, body: missing }));
    const outcomes = await codes(clientOver(fake.http, { maxInFlight: 1 }), many(200));
    expect(new Set(outcomes)).toEqual(new Set(['port_blueprint_missing']));
    expect(fake.requests.map((request) => request.method)).toEqual(['POST', 'GET']);
  });

  it('keeps what other batches achieved when one of them fails', async () => {
    const fake = fakeHttp((request) => {
      if (names(request).includes('e0')) return 'network';
      if (names(request).includes('e20')) return { status: 500, body: {} };
      if (names(request).includes('e40')) return { status: 429, body: {} };
      if (names(request).includes('e60')) return { status: 403, body: { ok: false, error: 'forbidden' } };
      if (names(request).includes('e80')) return { status: 401, body: { ok: false, error: 'unauthorized' } };
      return allWritten(request);
    });
    const outcomes = await codes(clientOver(fake.http), many(101));
    expect([0, 20, 40, 60, 80, 100].map((index) => outcomes[index])).toEqual([
      'port_unavailable',
      'port_unavailable',
      'port_rate_limited',
      'port_forbidden',
      'port_unavailable',
      true,
    ]);
    expect(fake.requests).toHaveLength(7); // six batches, and the one that was refused its token a second time
  });

  it('throws when the credentials are rejected, and sends nothing more', async () => {
    const fake = fakeHttp(allWritten, () => ({ status: 401, body: { ok: false, error: 'unauthorized' } }));
    await expect(clientOver(fake.http, { maxInFlight: 1 }).upsert('service', many(100), options)).rejects.toMatchObject(
      {
        code: 'port_credentials_rejected',
      },
    );
    expect(fake.tokenRequests).toHaveLength(2);
    expect(fake.requests).toHaveLength(0);
  });

  it('stops sending when it is aborted', async () => {
    const controller = new AbortController();
    const fake = fakeHttp((request) => {
      controller.abort(new Error('cancelled'));
      return allWritten(request);
    });
    const upsert = clientOver(fake.http, { maxInFlight: 1 }).upsert('service', many(100), {
      ...options,
      signal: controller.signal,
    });
    await expect(upsert).rejects.toThrow('cancelled');
    expect(fake.requests).toHaveLength(1);
  });

  it('counts the entities of an unreadable answer as failed', async () => {
    const fake = fakeHttp(() => ({ status: 200, body: 'what?' }));
    expect(await codes(clientOver(fake.http), many(2))).toEqual(['port_answer_incomplete', 'port_answer_incomplete']);
  });

  it('refuses a blueprint that would lead to another route', async () => {
    const fake = fakeHttp(allWritten);
    const outcomes = await clientOver(fake.http).upsert('..', many(3), options);
    expect(outcomes.map((outcome) => outcome.ok || outcome.code)).toEqual(Array(3).fill('port_rejected'));
    expect(fake.requests).toHaveLength(0);
  });
});
