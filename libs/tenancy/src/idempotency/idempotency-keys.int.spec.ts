import { randomUUID } from 'node:crypto';
import { createDatabase, type Database } from '@quayside/platform-database';
import { createTestDatabase, type TestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { purgeIdempotencyKeys } from '../across-tenants/purge-idempotency-keys';
import { IdempotencyKeys, type KeptAnswer, type KeyClaim, type NamedRequest } from './idempotency-keys';

let server: TestDatabase;
/** sees and changes everything */
let owner: Database;
let database: Database;
let keys: IdempotencyKeys;
let request: NamedRequest;
beforeAll(async () => {
  server = await createTestDatabase();
  owner = createDatabase({ url: server.url, maxConnections: 2 });
  database = createDatabase({ url: server.appUrl, maxConnections: 8 });
  keys = new IdempotencyKeys(database);
});
afterAll(async () => {
  await database.close();
  await owner.close();
  await server.drop();
});
beforeEach(() => {
  request = { organisationId: randomUUID(), caller: 'caller', key: 'key', digest: 'one' };
});

const ANSWER: KeptAnswer = { status: 201, headers: { Location: '/x' }, body: '{"id":1}' };
const UNDER_WAY: KeyClaim = { state: 'under_way', retryAfterSeconds: 5 };

async function claimed(of = request): Promise<string> {
  const claim = await keys.claim(of);
  if (claim.state !== 'claimed') throw new Error(`the key is ${claim.state}`);
  return claim.claimId;
}
/** Moves the times of the key of `request` so far into the past. */
async function age(interval: string): Promise<void> {
  await owner.prisma.$executeRaw`
    UPDATE idempotency_keys SET locked_until = locked_until - ${interval}::text::interval,
      expires_at = expires_at - ${interval}::text::interval
    WHERE organisation_id = ${request.organisationId}::uuid`;
}

describe('the key of a request', () => {
  it('is claimed by one of many, and by none while that one is at work', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => keys.claim(request)));
    expect(claims.filter(({ state }) => state === 'claimed')).toHaveLength(1);
    expect(claims.filter(({ state }) => state !== 'claimed')).toEqual(Array.from({ length: 19 }, () => UNDER_WAY));
  });

  it('gives what was kept, until a day is over', async () => {
    await keys.keep(request, await claimed(), ANSWER);
    expect(await keys.claim(request)).toEqual({ state: 'answered', answer: ANSWER });
    await age('23 hours');
    expect(await keys.claim(request)).toEqual({ state: 'answered', answer: ANSWER });
    await age('1 hour');
    await claimed();
    expect(await keys.claim(request)).toEqual(UNDER_WAY);
  });

  it('keeps that there is an answer which is not given', async () => {
    await keys.keep(request, await claimed(), { status: 201, headers: {}, body: null });
    expect(await keys.claim(request)).toEqual({ state: 'answered', answer: { status: 201, headers: {}, body: null } });
  });

  it('is free at once when the request has failed', async () => {
    await keys.free(request, await claimed());
    await claimed({ ...request, digest: 'another' });
  });

  it('is not given to another request, at work, done or dead', async () => {
    const another = { ...request, digest: 'another' };
    const claimId = await claimed();
    expect(await keys.claim(another)).toEqual({ state: 'reused' });
    await age('121 seconds');
    expect(await keys.claim(another)).toEqual({ state: 'reused' });
    await keys.keep(request, claimId, ANSWER);
    expect(await keys.claim(another)).toEqual({ state: 'reused' });
  });

  it('is taken over from one that is dead, which then writes nothing', async () => {
    const dead = await claimed();
    await age('119 seconds');
    expect(await keys.claim(request)).toEqual({ state: 'under_way', retryAfterSeconds: 1 });
    await age('2 seconds');
    const next = await claimed();
    await keys.keep(request, dead, { ...ANSWER, status: 299 });
    await keys.free(request, dead);
    expect(await keys.claim(request)).toEqual(UNDER_WAY);
    await keys.keep(request, next, ANSWER);
    await keys.free(request, next);
    expect(await keys.claim(request)).toEqual({ state: 'answered', answer: ANSWER });
  });

  it('says nothing to another caller, to another organisation or to none', async () => {
    await keys.keep(request, await claimed(), ANSWER);
    await claimed({ ...request, caller: 'other' });
    await claimed({ ...request, organisationId: randomUUID() });
    await claimed({ ...request, organisationId: null, key: randomUUID() });
  });

  it('is one of ten thousand of a caller at most, of which those that are there go on', async () => {
    await keys.keep(request, await claimed(), ANSWER);
    await owner.prisma.$executeRaw`
      INSERT INTO idempotency_keys (organisation_id, caller, key, request_digest, claim_id, locked_until, expires_at)
      SELECT organisation_id, caller, 'n' || n, 'd', claim_id, now(), now() + interval '1 day'
      FROM idempotency_keys, generate_series(1, 9999) AS n
      WHERE organisation_id = ${request.organisationId}::uuid`;
    expect(await keys.claim({ ...request, key: 'one more' })).toEqual({ state: 'full' });
    expect(await keys.claim(request)).toEqual({ state: 'answered', answer: ANSWER });
    await claimed({ ...request, caller: 'other' });
  });

  it('is purged when it is over, in bounded batches, and not before', async () => {
    await owner.prisma.$executeRaw`TRUNCATE idempotency_keys`;
    for (let count = 0; count < 5; count += 1) await claimed({ ...request, key: `old-${count}` });
    await age('24 hours');
    request = { ...request, organisationId: randomUUID() };
    await claimed();
    await age('25 hours');
    await claimed({ ...request, organisationId: randomUUID() });
    expect(await purgeIdempotencyKeys(database, { limit: 3 })).toBe(3);
    expect(await purgeIdempotencyKeys(database, { limit: 4 })).toBe(3);
    expect(await purgeIdempotencyKeys(database, { limit: 3 })).toBe(0);
    expect(await owner.prisma.idempotencyKey.count()).toBe(1);
  });

  it('is seen by nobody else, and across organisations only when it is over', async () => {
    await keys.keep(request, await claimed(), ANSWER);
    const across = database.acrossTenants.prisma;
    const seen = () => across.$queryRaw<unknown[]>`SELECT organisation_id FROM idempotency_keys`;
    expect(await seen()).toEqual([]);
    expect(await database.of(randomUUID()).prisma.idempotencyKey.count()).toBe(0);
    expect(await database.of(String(request.organisationId)).prisma.idempotencyKey.count()).toBe(1);
    await age('24 hours');
    expect(await seen()).toEqual([{ organisation_id: request.organisationId }]);
    await expect(across.$queryRaw`SELECT body FROM idempotency_keys`).rejects.toThrow();
    await expect(across.$executeRaw`UPDATE idempotency_keys SET body = ''`).rejects.toThrow();
    await expect(across.$executeRaw`DELETE FROM idempotency_keys`).rejects.toThrow();
  });
});
