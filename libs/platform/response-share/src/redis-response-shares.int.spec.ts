import { randomBytes } from 'node:crypto';
import { silentLogger, systemClock, type ResponseShare, type ShareClaim, type ShareLook } from '@quayside/domain';
import type { ScriptClient } from '@quayside/platform-redis-script';
import { startOwnRedis, testRedisUrl, waitFor } from '@quayside/testing';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_ANSWER_LENGTH, MAX_SEALED_LENGTH } from './limits';
import { RedisResponseShares } from './redis-response-shares';

const SECRET = Buffer.alloc(32, 7);
const KEY = { host: 'api.example.com', apiKey: 'canary-api-key' };
const REQUEST = { url: 'https://api.example.com/v1/canary-page', headers: { authorization: 'OAuth canary-api-key' } };
const ANSWER = JSON.stringify({ body: 'canary-answer' });

let redis: Redis;
beforeEach(async () => {
  redis = new Redis(await testRedisUrl());
});
afterEach(() => redis.disconnect());

function sharesOver(client: ScriptClient, secret = SECRET): RedisResponseShares {
  return new RedisResponseShares({ redis: client, secret, clock: systemClock, logger: silentLogger });
}

/** So many runs that use the key, each after its first look. The one that came before all others is not among them. */
async function runs(count: number): Promise<ResponseShare[]> {
  const elsewhere = { url: 'https://api.example.com/', headers: {} };
  const all = Array.from({ length: count + 1 }, () => sharesOver(redis).of(KEY));
  for (const share of all) {
    const look = await share.look(elsewhere);
    if (look.type === 'claimed') await share.settle(look.claim, null);
  }
  // the time of Redis is in milliseconds here, and what happens in the same one does not count as later
  await systemClock.sleep(2);
  return all.slice(1);
}

function claimOf(look: ShareLook | undefined): ShareClaim {
  if (look?.type !== 'claimed') throw new Error(`expected a claim, not ${look?.type}`);
  return look.claim;
}

describe('RedisResponseShares', () => {
  it('keeps nothing for a run that is alone with its key', async () => {
    const share = sharesOver(redis).of(KEY);
    expect(await share.look(REQUEST)).toEqual({ type: 'alone' });
    expect(
      await sharesOver(redis)
        .of({ ...KEY, apiKey: 'another' })
        .look(REQUEST),
    ).toEqual({ type: 'alone' });
    expect((await redis.keys('*')).filter((key) => !key.endsWith(':users'))).toEqual([]);
  });

  it('has one run ask, the others wait, and all be given the answer', async () => {
    const [one, two, three] = await runs(3);
    const claim = claimOf(await one?.look(REQUEST));
    expect(await two?.look(REQUEST)).toEqual({ type: 'awaited' });
    await one?.settle(claim, ANSWER);
    for (const share of [two, three]) {
      expect(await share?.look(REQUEST)).toEqual({ type: 'found', answer: ANSWER });
      expect(share?.statistics()).toEqual({ found: 1 });
    }
    expect(one?.statistics()).toEqual({ found: 0 });
  });

  it('has the next one ask when the first got no answer', async () => {
    const [one, two] = await runs(2);
    await one?.settle(claimOf(await one.look(REQUEST)), null);
    expect((await two?.look(REQUEST))?.type).toBe('claimed');
  });

  it('shows a run neither an answer nor a claim from before its beginning', async () => {
    const [one, two] = await runs(2);
    const claim = claimOf(await one?.look(REQUEST));
    await systemClock.sleep(2);
    const late = sharesOver(redis).of(KEY);
    expect(await late.look(REQUEST)).toEqual({ type: 'alone' });
    await one?.settle(claim, ANSWER);
    expect((await late.look(REQUEST)).type).toBe('claimed');
    expect((await two?.look(REQUEST))?.type).toBe('found');
  });

  it('lets a claim lapse that nobody holds, and keeps no answer for it', async () => {
    const [one, two] = await runs(2);
    const claim = claimOf(await one?.look(REQUEST));
    const [key = ''] = await redis.keys('*:claim');
    await redis.pexpire(key, 500);
    await one?.hold(claim);
    expect(await redis.pttl(key)).toBeGreaterThan(5_000);
    await redis.del(key);
    const next = claimOf(await two?.look(REQUEST));
    await one?.hold(claim);
    await one?.settle(claim, ANSWER);
    expect(await one?.look(REQUEST)).toEqual({ type: 'awaited' });
    await two?.settle(next, ANSWER);
    expect((await one?.look(REQUEST))?.type).toBe('found');
  });

  it('writes nothing that can be read, and nothing that stays', async () => {
    const [one, two] = await runs(2);
    await one?.settle(claimOf(await one.look(REQUEST)), ANSWER);
    await two?.look({ ...REQUEST, url: `${REQUEST.url}/2` });
    const keys = await redis.keys('*');
    expect(keys).toHaveLength(3);
    for (const key of keys) {
      expect(key).toMatch(/^\{quayside\}:share:[0-9a-f]{64}:(users|answer|claim)$/);
      expect(await redis.pttl(key)).toBeGreaterThan(0);
      const dump = await redis.dumpBuffer(key);
      for (const canary of ['canary', Buffer.from('canary').toString('base64')])
        expect(dump.toString('latin1')).not.toContain(canary);
    }
  });

  it('takes for absent what another one has put in the place of an answer', async () => {
    const [one, two] = await runs(2);
    await one?.settle(claimOf(await one.look(REQUEST)), ANSWER);
    const [key = ''] = await redis.keys('*:answer');
    const [time, sealed = ''] = (await redis.get(key))?.split(':') ?? [];
    for (const value of [`${time}:${sealed.slice(4)}`, `${Number(time) + 1}:${sealed}`, `${time}:`, 'nonsense']) {
      await redis.set(key, value, 'PX', 10_000);
      expect((await two?.look(REQUEST))?.type).toMatch(/alone|claimed/);
      await redis.del(...(await redis.keys('*:claim')), 'none');
    }
  });

  it.each([
    ['is too long', 'x'.repeat(MAX_ANSWER_LENGTH + 1)],
    ['takes too much room', randomBytes(MAX_SEALED_LENGTH).toString('latin1')],
  ])('keeps no answer that %s', async (_name, answer) => {
    const [one, two] = await runs(2);
    await one?.settle(claimOf(await one.look(REQUEST)), answer);
    expect((await two?.look(REQUEST))?.type).toBe('claimed');
  });

  it('forgets a run that has not looked for long', async () => {
    const [one] = await runs(1);
    const [key = ''] = await redis.keys('*:users');
    const others = await redis.zrange(key, 0, -1);
    for (const user of others) await redis.zadd(key, Date.now() - 130_000, user);
    expect(await one?.look(REQUEST)).toEqual({ type: 'alone' });
    expect(await redis.zcard(key)).toBe(1);
  });

  it('leaves everybody alone while Redis is slow', async () => {
    const never = new Promise<never>(() => {});
    const slow = sharesOver({ evalsha: () => never, eval: () => never }).of(KEY);
    expect(await slow.look(REQUEST)).toEqual({ type: 'alone' });
    await slow.settle({ name: 'name', value: '1:id' }, ANSWER);
  });

  it('leaves everybody alone while Redis is full or away, and goes on when it is back', async () => {
    const server = await startOwnRedis({ appendOnly: false });
    const own = new Redis(server.url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, retryStrategy: () => 50 });
    own.on('error', () => {});
    try {
      const [one, two] = [sharesOver(own).of(KEY), sharesOver(own).of(KEY)];
      await waitFor(() => own.status === 'ready', { what: 'the connection' });
      await one.look(REQUEST);
      const claim = claimOf(await two.look(REQUEST));
      await own.config('SET', 'maxmemory', '1');
      await two.settle(claim, ANSWER);
      expect(await two.look(REQUEST)).toEqual({ type: 'alone' });
      expect((await own.keys('*')).filter((key) => !key.endsWith(':users'))).toEqual([]);
      await server.kill();
      expect(await two.look(REQUEST)).toEqual({ type: 'alone' });
      await server.restart();
      await waitFor(() => own.status === 'ready', { what: 'the connection' });
      await one.look(REQUEST);
      expect((await two.look(REQUEST)).type).toBe('claimed');
    } finally {
      own.disconnect();
      await server.stop();
    }
  });
});
