import {
  monotonicMs,
  type Clock,
  type Logger,
  type RequestAllowance,
  type RequestBudget,
  type RequestBudgets,
  type UpstreamKey,
} from '@quayside/domain';
import type { ScriptClient } from '@quayside/platform-redis-script';
import { budgetKeyId, plainBudgetName } from './budget-key';
import { BudgetLedger } from './budget-ledger';
import type { BudgetStore } from './budget-store';
import { logLimits, MARGIN_MS } from './limits';
import { MemoryBudgetStore } from './memory-budget-store';
import { beginMemory, RedisBudgetStore } from './redis-budget-store';
import { StoredRequestBudget } from './stored-request-budget';

export interface RequestBudgetsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** `monotonicMs` when absent */
  readonly nowMs?: () => number;
  /** for requests on their way: see `MARGIN_MS`, which it is when absent */
  readonly marginMs?: number;
}

export interface RedisRequestBudgetsOptions extends RequestBudgetsOptions {
  /** best one that fails at once when Redis is away: what it kept for later would take places for nobody */
  readonly redis: ScriptClient;
  /** of the names that stand for upstream keys in Redis; the same in every process */
  readonly secret: Uint8Array;
  /** how long `acquire` bears a Redis that does not answer before it fails with `request_budget_unavailable` */
  readonly maxOutageMs: number;
  /**
   * The `run_id` (see INFO) of a process of Redis that has every grant of the last window, because it began with all of
   * its data, or before anybody asked for a grant. It need not wait for a window at the first `begin`. None when absent.
   */
  readonly knownRunId?: string | undefined;
}

/** Budgets that all processes share by way of Redis. */
export class RedisRequestBudgets implements RequestBudgets {
  private knownRunId: string;

  constructor(private readonly options: RedisRequestBudgetsOptions) {
    this.knownRunId = options.knownRunId ?? '';
  }

  /**
   * A Redis that is new, was flushed or began anew grants nothing for a window, because it cannot know what was sent
   * before. To be called when a program starts, and whenever it is connected again, so that this window does not begin
   * with the first request. Rejects as the client does when Redis is away; then the first question begins the window.
   */
  async begin(): Promise<void> {
    await beginMemory(this.options.redis, this.knownRunId);
    // the same process may be flushed later on
    this.knownRunId = '';
  }

  of(key: UpstreamKey, allowance: RequestAllowance): RequestBudget {
    const { redis, secret, maxOutageMs } = this.options;
    const limits = logLimits(allowance, marginOf(this.options));
    const store = new RedisBudgetStore(redis, budgetKeyId(key, secret), limits);
    return budgetOver(store, allowance, this.options, maxOutageMs);
  }
}

/** Budgets that this process alone knows of, with every place free when it starts. For a program that reads few keys. */
export class MemoryRequestBudgets implements RequestBudgets {
  private readonly ledgers = new Map<string, BudgetLedger>();

  constructor(private readonly options: RequestBudgetsOptions) {}

  of(key: UpstreamKey, allowance: RequestAllowance): RequestBudget {
    const { nowMs = monotonicMs } = this.options;
    const limits = logLimits(allowance, marginOf(this.options));
    const name = plainBudgetName(key);
    const ledger = this.ledgers.get(name) ?? new BudgetLedger(-Infinity);
    this.ledgers.set(name, ledger);
    return budgetOver(new MemoryBudgetStore(ledger, limits, nowMs), allowance, this.options, Infinity);
  }
}

function budgetOver(
  store: BudgetStore,
  { windowMs }: RequestAllowance,
  options: RequestBudgetsOptions,
  maxOutageMs: number,
): RequestBudget {
  const { clock, logger, nowMs = monotonicMs } = options;
  const usableMs = marginOf(options) / 2;
  return new StoredRequestBudget({ store, clock, logger, nowMs, usableMs, maxOutageMs, windowMs });
}

function marginOf({ marginMs = MARGIN_MS }: RequestBudgetsOptions): number {
  return marginMs;
}
