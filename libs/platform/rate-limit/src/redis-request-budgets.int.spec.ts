import { silentLogger, systemClock, type RequestAllowance, type RequestBudget } from '@quayside/domain';
import { requestBudgetSuite, startOwnRedis, testRedisUrl, waitFor } from '@quayside/testing';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REMEMBER_SCRIPT } from './redis-scripts';
import { RedisRequestBudgets, type RedisRequestBudgetsOptions } from './request-budgets';
import { rememberForever } from './testing/remembering-redis.fixture';

const SECRET = Buffer.alloc(32, 7);
const KEY = { host: 'api.example.com', apiKey: 'canary-api-key' };
const ALLOWANCE: RequestAllowance = { limit: 5, windowMs: 600_000, reserve: 0 };

function budgetsOver(redis: Redis, options: Partial<RedisRequestBudgetsOptions> = {}): RedisRequestBudgets {
  return new RedisRequestBudgets({
    redis,
    secret: SECRET,
    clock: systemClock,
    logger: silentLogger,
    maxOutageMs: 60_000,
    // a machine that is busy with other tests may be slow to answer
    marginMs: 20_000,
    ...options,
  });
}

/** `granted`, or the code of what came instead. */
async function tryOnce(budget: RequestBudget): Promise<string> {
  return budget.acquire({ lane: 'interactive', signal: new AbortController().signal, maxWaitMs: 0 }).then(
    () => 'granted',
    (error: { code: string }) => error.code,
  );
}

requestBudgetSuite('RedisRequestBudgets', async () => {
  const url = await testRedisUrl();
  const connections = [new Redis(url), new Redis(url), new Redis(url)];
  let next = 0;
  const budgets = (): RedisRequestBudgets => {
    const redis = connections[next % connections.length] as Redis;
    next += 1;
    return budgetsOver(redis, { marginMs: 2_000 });
  };
  await rememberForever(connections[0] as Redis);
  return {
    client: (allowance) => budgets().of(KEY, allowance),
    strangerClient: (allowance) => budgets().of({ ...KEY, apiKey: 'another' }, allowance),
    elapse: (ms) => systemClock.sleep(ms),
    close: async () => connections.forEach((redis) => redis.disconnect()),
  };
});

describe('RedisRequestBudgets', () => {
  let redis: Redis;
  beforeEach(async () => {
    redis = new Redis(await testRedisUrl());
  });
  afterEach(() => redis.disconnect());

  it('writes neither the API key nor its plain hash, and nothing that stays forever', async () => {
    const budget = budgetsOver(redis).of(KEY, ALLOWANCE);
    await rememberForever(redis);
    expect(await tryOnce(budget)).toBe('granted');
    await budget.learn({ status: 429, retryAfterMs: 60_000 });
    const waiter = new AbortController();
    const waiting = budget.acquire({ lane: 'background', signal: waiter.signal });
    const keys = await waitFor(async () => allOf(await redis.keys('*'), 4), { what: 'all four keys' });
    for (const key of keys) {
      expect(key).toMatch(/^\{quayside\}:budget:(memory$|[0-9a-f]{64}(:waiters|:hold)?$)/);
      expect(await redis.pttl(key)).toBeGreaterThan(0);
    }
    waiter.abort();
    await expect(waiting).rejects.toThrow();
    const other = new RedisRequestBudgets({
      redis,
      secret: Buffer.alloc(32, 8),
      clock: systemClock,
      logger: silentLogger,
      maxOutageMs: 0,
    });
    expect(await tryOnce(other.of(KEY, ALLOWANCE))).toBe('granted'); // another secret gives another name
  });

  it('grants nothing for a window when Redis is new', async () => {
    const budget = budgetsOver(redis).of(KEY, ALLOWANCE);
    expect(await tryOnce(budget)).toBe('request_budget_exhausted');
  });

  it('grants at once, to a key that was never used, when Redis has remembered for a window', async () => {
    const budgets = budgetsOver(redis, { marginMs: 1_000 });
    await budgets.begin();
    await systemClock.sleep(1_300);
    expect(await tryOnce(budgets.of(KEY, { ...ALLOWANCE, windowMs: 200 }))).toBe('granted');
  });

  it('grants nothing for a window when Redis was flushed, or began anew', async () => {
    const budget = budgetsOver(redis).of(KEY, ALLOWANCE);
    await rememberForever(redis);
    expect(await tryOnce(budget)).toBe('granted');
    await redis.flushdb();
    expect(await tryOnce(budget)).toBe('request_budget_exhausted');
    await rememberForever(redis);
    await redis.hset('{quayside}:budget:memory', { process: 'of-another-process' });
    expect(await tryOnce(budget)).toBe('request_budget_exhausted');
  });

  it('grants nothing for a window, and not for longer, when the clock of Redis went back', async () => {
    const budget = budgetsOver(redis).of(KEY, ALLOWANCE);
    await rememberForever(redis);
    expect(await tryOnce(budget)).toBe('granted');
    const [grants = ''] = (await redis.keys('*')).filter((key) => /[0-9a-f]{64}$/.test(key));
    const [grant = ''] = await redis.zrange(grants, 0, 0);
    await redis.zadd(grants, Date.now() + 3_600_000, grant);
    expect(await tryOnce(budget)).toBe('request_budget_exhausted');
    expect(await redis.zcard(grants)).toBe(0);

    await rememberForever(redis);
    await redis.set(`${grants}:hold`, Date.now() + 3_600_000);
    expect(await tryOnce(budget)).toBe('granted');
  });

  it('tells a flushed Redis again for how long the upstream wants to be left alone', async () => {
    const budgets = budgetsOver(redis);
    const hit = budgets.of(KEY, ALLOWANCE);
    await hit.learn({ status: 429, retryAfterMs: 300_000 });
    await redis.flushdb();
    await tryOnce(hit);
    await rememberForever(redis);
    expect(await tryOnce(budgets.of(KEY, ALLOWANCE))).toBe('request_budget_exhausted');
  });

  it('works on when Redis forgets its scripts', async () => {
    const budget = budgetsOver(redis).of(KEY, ALLOWANCE);
    await rememberForever(redis);
    expect(await tryOnce(budget)).toBe('granted');
    await redis.script('FLUSH');
    expect(await tryOnce(budget)).toBe('granted');
  });
});

describe('RedisRequestBudgets over a Redis that is known to have missed nothing', () => {
  let server: Awaited<ReturnType<typeof startOwnRedis>>;
  let redis: Redis;
  let knownRunId: string;
  beforeEach(async () => {
    server = await startOwnRedis();
    redis = new Redis(server.url);
    [, knownRunId = ''] = /run_id:(\w+)/.exec(await redis.info('server')) ?? [];
  });
  afterEach(async () => {
    redis.disconnect();
    await server.stop();
  });

  const beginsWith = async (known?: string): Promise<string> => {
    await budgetsOver(redis, { knownRunId: known }).begin();
    return tryOnce(budgetsOver(redis).of(KEY, ALLOWANCE));
  };

  it('grant at once, also to programs that begin later', async () => {
    expect(await beginsWith(knownRunId)).toBe('granted');
    expect(await beginsWith()).toBe('granted');
    expect(await beginsWith(knownRunId)).toBe('granted');
  });

  it('grant nothing for a window when it is another process, or one whose memory has begun already', async () => {
    expect(await beginsWith('of-another-process')).toBe('request_budget_exhausted');
    expect(await beginsWith(knownRunId)).toBe('request_budget_exhausted');
  });

  it('grant nothing for a window when it was flushed since, whoever begins then', async () => {
    expect(await beginsWith(knownRunId)).toBe('granted');
    await redis.flushall();
    expect(await beginsWith(knownRunId)).toBe('request_budget_exhausted');
  });

  it('grant nothing for a window when it has been there for longer than whoever was started with it', async () => {
    const old = atAge(60, REMEMBER_SCRIPT.lua);
    expect(await redis.eval(old, 1, 'memory', knownRunId)).toBeGreaterThan(0);
    await redis.del('memory');
    expect(await redis.eval(atAge(59, REMEMBER_SCRIPT.lua), 1, 'memory', knownRunId)).toBe(0);
  });
});

/** The script with another age of Redis. */
function atAge(seconds: number, lua: string): string {
  const told = lua.replace(/(local age = ).*/, `$1${seconds}`);
  if (told === lua) throw new Error('the script asks for the age in another way now');
  return told;
}

describe('RedisRequestBudgets without Redis', () => {
  it('grant nothing, fail by name when it lasts, and go on when Redis is back', async () => {
    const server = await startOwnRedis();
    const redis = new Redis(server.url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      retryStrategy: () => 50,
      lazyConnect: true,
    });
    redis.on('error', () => {});
    await redis.connect();
    try {
      await rememberForever(redis);
      const allowance = { limit: 5, windowMs: 100, reserve: 0 };
      const impatient = budgetsOver(redis, { maxOutageMs: 600, marginMs: 400 }).of(KEY, allowance);
      const patient = budgetsOver(redis, { marginMs: 2_000 }).of(KEY, allowance);
      const { signal } = new AbortController();
      await impatient.acquire({ lane: 'interactive', signal });

      await server.kill();
      const waiting = patient.acquire({ lane: 'interactive', signal });
      await expect(impatient.acquire({ lane: 'interactive', signal })).rejects.toMatchObject({
        code: 'request_budget_unavailable',
        retry: 'later',
      });
      expect(await tryOnce(impatient)).toBe('request_budget_unavailable');
      const stop = new AbortController();
      const aborted = patient.acquire({ lane: 'interactive', signal: stop.signal });
      stop.abort(new Error('enough'));
      await expect(aborted).rejects.toThrow('enough');
      await impatient.learn({ status: 429, retryAfterMs: 100 });
      expect([impatient.statistics().granted, patient.statistics().granted]).toEqual([1, 0]);

      await server.restart();
      await waiting;
      expect(patient.statistics().granted).toBe(1);
    } finally {
      redis.disconnect();
      await server.stop();
    }
  });
});

function allOf<T>(items: readonly T[], count: number): readonly T[] | undefined {
  return items.length === count ? items : undefined;
}
