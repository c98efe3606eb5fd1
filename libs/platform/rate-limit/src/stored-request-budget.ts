import { randomBytes } from 'node:crypto';
import type {
  BudgetAnswer,
  BudgetRequest,
  BudgetStatistics,
  Clock,
  Logger,
  RequestBudget,
  RequestGrant,
} from '@quayside/domain';
import { answerInTime } from '@quayside/platform-redis-script';
import type { BudgetStore, PlaceAnswer } from './budget-store';
import { ASK_AGAIN_MS, MAX_HOLD_MS } from './limits';
import { RateLimitError } from './rate-limit-error';

const RETRY_STORE_MS = 250;

export interface StoredRequestBudgetOptions {
  readonly store: BudgetStore;
  readonly clock: Clock;
  /** of a clock that never goes back */
  readonly nowMs: () => number;
  readonly logger: Logger;
  /** how long a grant may be used, from the question on; a store that takes longer to answer counts as away */
  readonly usableMs: number;
  /** how long `acquire` bears a store that is away */
  readonly maxOutageMs: number;
  /** for how long a 420 or 429 that names no time silences the key */
  readonly windowMs: number;
}

/** One caller on its way to a place. */
interface Waiter {
  readonly request: BudgetRequest;
  readonly beganMs: number;
  ticket: string | undefined;
  /** since when the store has been away; undefined while it answers */
  awaySinceMs: number | undefined;
}

/** Asks a store until it grants a place. Nothing is let through that the store did not grant just now. */
export class StoredRequestBudget implements RequestBudget {
  private readonly name = randomBytes(8).toString('hex');
  private questions = 0;
  /** what `learn` heard here; every question repeats it, for a store that was away or has forgotten */
  private heldUntilMs = -Infinity;
  /** told of once, until the store answers again */
  private isAway = false;
  private granted = 0;
  private waitedMs = 0;

  constructor(private readonly options: StoredRequestBudgetOptions) {}

  async acquire(request: BudgetRequest): Promise<RequestGrant> {
    request.signal.throwIfAborted();
    const beganMs = this.options.nowMs();
    const waiter: Waiter = { request, beganMs, ticket: undefined, awaySinceMs: undefined };
    try {
      for (;;) {
        const result = await this.ask(waiter);
        if (typeof result !== 'number') {
          this.granted += 1;
          return result;
        }
        await this.options.clock.sleep(result, request.signal);
      }
    } catch (error) {
      void this.forget(undefined, waiter.ticket);
      throw error;
    } finally {
      this.waitedMs += this.options.nowMs() - beganMs;
    }
  }

  async giveBack(grant: RequestGrant): Promise<void> {
    await this.forget(grant.id, undefined);
  }

  async learn({ status, retryAfterMs }: BudgetAnswer): Promise<void> {
    if (status !== 420 && status !== 429) return;
    const { store, clock, logger, nowMs, usableMs, windowMs } = this.options;
    const namesTime = retryAfterMs !== null && retryAfterMs >= 0; // false for NaN too
    const holdMs = Math.min(namesTime ? retryAfterMs : windowMs, MAX_HOLD_MS);
    this.heldUntilMs = Math.max(this.heldUntilMs, nowMs() + holdMs);
    try {
      await answerInTime(store.hold(holdMs), usableMs, clock);
    } catch (error) {
      logger.warn({ err: error, holdMs }, 'others who share the upstream key could not be told of its limit');
    }
  }

  statistics(): BudgetStatistics {
    return { granted: this.granted, waitedMs: this.waitedMs };
  }

  /** A grant, or the milliseconds after which to ask again. */
  private async ask(waiter: Waiter): Promise<RequestGrant | number> {
    const { store, clock, nowMs, usableMs } = this.options;
    const { signal, lane } = waiter.request;
    const askedAtMs = nowMs();
    const usableUntilMs = askedAtMs + usableMs;
    this.questions += 1;
    const grantId = `${this.name}${String(this.questions).padStart(12, '0')}`;
    const holdMs = Math.max(0, this.heldUntilMs - askedAtMs);
    const asked = store.ask({ lane, grantId, ticket: waiter.ticket, holdMs });
    let answer: PlaceAnswer | undefined;
    try {
      answer = await answerInTime(asked, usableMs, clock, signal);
      signal.throwIfAborted();
    } catch (error) {
      this.forgetOnceAnswered(asked, grantId, waiter);
      if (signal.aborted) throw error;
      return this.askAgainWhenAway(waiter, error);
    }
    if (answer === undefined || nowMs() >= usableUntilMs) {
      this.forgetOnceAnswered(asked, grantId, waiter);
      return this.askAgainWhenAway(waiter, undefined);
    }
    waiter.ticket = answer.ticket;
    waiter.awaySinceMs = undefined;
    this.isAway = false;
    return answer.granted ? { id: grantId, usableUntilMs } : this.askAgainInTurn(waiter, answer.waitMs);
  }

  private askAgainInTurn({ request, beganMs }: Waiter, waitMs: number): number {
    const waitedMs = this.options.nowMs() - beganMs;
    if (request.maxWaitMs !== undefined && waitedMs + waitMs > request.maxWaitMs) {
      throw new RateLimitError('request_budget_exhausted', 'The request budget of the upstream key is used up.', {
        retry: { afterMs: Math.ceil(waitMs) },
        context: { lane: request.lane },
      });
    }
    return Math.min(waitMs, ASK_AGAIN_MS);
  }

  private askAgainWhenAway(waiter: Waiter, cause: unknown): number {
    const nowMs = this.options.nowMs();
    waiter.awaySinceMs ??= nowMs;
    if (!this.isAway) this.options.logger.warn({ err: cause }, 'the request budget cannot be asked: requests wait');
    this.isAway = true;
    const awayMs = nowMs - waiter.awaySinceMs + RETRY_STORE_MS;
    const waitedMs = nowMs - waiter.beganMs + RETRY_STORE_MS;
    if (awayMs > this.options.maxOutageMs || waitedMs > (waiter.request.maxWaitMs ?? Infinity)) {
      throw new RateLimitError('request_budget_unavailable', 'Nobody can tell what is left of the request budget.', {
        retry: 'later',
        cause,
      });
    }
    return RETRY_STORE_MS;
  }

  /** What the store may have granted all the same has not been used, and nobody waits with a ticket that came too late. */
  private forgetOnceAnswered(asked: Promise<PlaceAnswer>, grantId: string, waiter: Waiter): void {
    asked.then(
      ({ ticket }) => this.forget(grantId, ticket === waiter.ticket ? undefined : ticket),
      () => {}, // whoever asked has been told
    );
  }

  private async forget(grantId: string | undefined, ticket: string | undefined): Promise<void> {
    if (grantId === undefined && ticket === undefined) return;
    try {
      await this.options.store.forget(grantId, ticket);
    } catch (error) {
      // the place stays taken for a window, the ticket lapses by itself
      this.options.logger.debug({ err: error }, 'a place in the request budget could not be given back');
    }
  }
}
