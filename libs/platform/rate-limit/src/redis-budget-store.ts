import { runScript, type ScriptClient } from '@quayside/platform-redis-script';
import type { BudgetStore, PlaceAnswer, PlaceQuestion } from './budget-store';
import { capacityOf, type LogLimits } from './limits';
import { ASK_SCRIPT, FORGET_SCRIPT, HOLD_SCRIPT, REMEMBER_SCRIPT } from './redis-scripts';

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

/** Lets this Redis remember from now on, when it does not yet; and forever, when it is the one known by its run id. */
export async function beginMemory(redis: ScriptClient, knownRunId: string): Promise<void> {
  await runScript(redis, REMEMBER_SCRIPT, [MEMORY], [knownRunId]);
}
