import { testRedisUrl } from '@quayside/testing';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BudgetLedger } from './budget-ledger';
import type { PlaceAnswer } from './budget-store';
import { capacityOf } from './limits';
import { ASK_SCRIPT, FORGET_SCRIPT, HOLD_SCRIPT } from './redis-scripts';
import { ledgerSteps, LIMITS } from './testing/ledger-steps.fixture';
import { playSteps, type LedgerLike } from './testing/play-steps.fixture';
import { rememberForever } from './testing/remembering-redis.fixture';

const MEMORY = '{quayside}:budget:memory';

/** The script with its clock replaced by the last argument. */
function atGivenTime(lua: string): string {
  const told = lua.replace("redis.call('TIME')", '{ math.floor(ARGV[#ARGV] / 1000), (ARGV[#ARGV] % 1000) * 1000 }');
  if (told === lua) throw new Error('the script asks for the time in another way now');
  return told;
}

function scriptsLike(redis: Redis, name: string): LedgerLike {
  const [grants, waiters, held] = [name, `${name}:waiters`, `${name}:hold`];
  return {
    async ask({ lane, grantId, ticket, holdMs }, nowMs): Promise<PlaceAnswer> {
      const rank = lane === 'interactive' ? 0 : 1;
      const values = [LIMITS.spanMs, capacityOf(lane, LIMITS), rank, grantId, ticket ?? '', holdMs, nowMs];
      const answer = await redis.eval(atGivenTime(ASK_SCRIPT.lua), 4, grants, waiters, held, MEMORY, ...values);
      const [granted, waitMs, given] = answer as [number, number, string];
      return { granted: granted === 1, waitMs, ticket: given };
    },
    async forget(grantId, ticket) {
      await redis.eval(FORGET_SCRIPT.lua, 2, grants, waiters, grantId ?? '', ticket ?? '');
    },
    async hold(holdMs, nowMs) {
      await redis.eval(atGivenTime(HOLD_SCRIPT.lua), 1, held, holdMs, nowMs);
    },
  };
}

describe('the scripts', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = new Redis(await testRedisUrl());
    await rememberForever(redis);
  });
  afterAll(() => redis.disconnect());

  it('answer as the ledger does, whatever happens', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(ledgerSteps, async (steps) => {
        run += 1;
        const options = { startMs: Date.now(), ids: `${run}` };
        const ledger = new BudgetLedger(-Infinity);
        const expected = await playSteps(
          {
            ask: (question, nowMs) => ledger.ask(question, LIMITS, nowMs),
            forget: (grantId, ticket) => ledger.forget(grantId, ticket),
            hold: (holdMs, nowMs) => ledger.hold(holdMs, nowMs),
          },
          steps,
          options,
        );
        const played = await playSteps(scriptsLike(redis, `{quayside}:budget:run-${run}`), steps, options);
        expect(played.answers).toEqual(expected.answers);
      }),
      { numRuns: 100 },
    );
  });
});
