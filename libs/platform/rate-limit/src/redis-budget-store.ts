import type { BudgetStore, PlaceAnswer, PlaceQuestion } from './budget-store';
import { capacityOf, type LogLimits } from './limits';
import { ASK_SCRIPT, FORGET_SCRIPT, HOLD_SCRIPT, REMEMBER_SCRIPT, type RedisScript } from './redis-scripts';

/** What is needed of a client of Redis; those of ioredis have it. */
export interface ScriptClient {
  evalsha(sha1: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(lua: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
}

const PREFIX = '{quayside}:budget';
const MEMORY = `${PREFIX}:memory`;

/** The log of one key in Redis, kept by scripts: each is one step for all processes that use the key. */
export class RedisBudgetStore implements BudgetStore {
  private readonly grants: string;
  private readonly waiters: string;
  private readonly held: string;

  /** @param keyId of `budgetKeyId` */
  constructor(
    private readonly redis: ScriptClient,
    keyId: string,
    private readonly limits: LogLimits,
  ) {
    this.grants = `${PREFIX}:${keyId}`;
    this.waiters = `${this.grants}:waiters`;
    this.held = `${this.grants}:hold`;
  }

  async ask({ lane, grantId, ticket, holdMs }: PlaceQuestion): Promise<PlaceAnswer> {
    const capacity = capacityOf(lane, this.limits);
    const rank = lane === 'interactive' ? 0 : 1;
    const answer = await runScript(
      this.redis,
      ASK_SCRIPT,
      [this.grants, this.waiters, this.held, MEMORY],
      [this.limits.spanMs, capacity, rank, grantId, ticket ?? '', Math.ceil(holdMs)],
    );
    const [granted, waitMs, given] = answer as [number, number, string];
    return { granted: granted === 1, waitMs, ticket: given };
  }

  async forget(grantId: string | undefined, ticket: string | undefined): Promise<void> {
    await runScript(this.redis, FORGET_SCRIPT, [this.grants, this.waiters], [grantId ?? '', ticket ?? '']);
  }

  async hold(holdMs: number): Promise<void> {
    await runScript(this.redis, HOLD_SCRIPT, [this.held], [Math.ceil(holdMs)]);
  }
}

/** Lets this Redis remember from now on, when it does not yet. */
export async function beginMemory(redis: ScriptClient): Promise<void> {
  await runScript(redis, REMEMBER_SCRIPT, [MEMORY], []);
}

async function runScript(
  redis: ScriptClient,
  { sha1, lua }: RedisScript,
  keys: readonly string[],
  values: readonly (string | number)[],
): Promise<unknown> {
  const parameters = [...keys, ...values.map(String)];
  try {
    return await redis.evalsha(sha1, keys.length, ...parameters);
  } catch (error) {
    // this Redis has not seen the script yet, or was told to forget its scripts
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return redis.eval(lua, keys.length, ...parameters);
  }
}
