import {
  isAppError,
  type AppError,
  type RequestAllowance,
  type RequestBudget,
  type RequestGrant,
  type RequestLane,
} from '@quayside/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** One upstream key, with every place free. */
export interface RequestBudgetHarness {
  /** another process that uses the key */
  client(allowance: RequestAllowance): RequestBudget;
  /** a process that uses another key of the same upstream */
  strangerClient(allowance: RequestAllowance): RequestBudget;
  /** Lets so much time pass. */
  elapse(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** long enough for no place to come free during a test */
const LONG: RequestAllowance = { limit: 5, windowMs: 600_000, reserve: 2 };
const SHORT: RequestAllowance = { limit: 3, windowMs: 400, reserve: 0 };
/** within it, a waiter has asked again */
const NOTICED_MS = 2_500;

/** What every `RequestBudget` does, wherever it counts. */
export function requestBudgetSuite(name: string, create: () => Promise<RequestBudgetHarness>): void {
  describe(`${name}, as a RequestBudget`, () => {
    let harness: RequestBudgetHarness;
    const { signal } = new AbortController();
    beforeEach(async () => {
      harness = await create();
    });
    afterEach(() => harness.close());

    describe('acquire', () => {
      it('grants an interactive request every place, and no more', async () => {
        const budget = harness.client(LONG);
        expect(await grantedOf(budget, 'interactive', 8)).toBe(5);
        expect(budget.statistics().granted).toBe(5);
      });

      it('keeps the reserve from background requests', async () => {
        const budget = harness.client(LONG);
        expect(await grantedOf(budget, 'background', 8)).toBe(3);
        expect(await grantedOf(budget, 'interactive', 8)).toBe(2);
      });

      it('counts all clients of a key together', async () => {
        const clients = [harness.client(LONG), harness.client(LONG), harness.client(LONG)];
        const granted = await Promise.all(clients.map((client) => grantedOf(client, 'interactive', 4)));
        expect(granted.reduce((sum, count) => sum + count)).toBe(5);
      });

      it('counts every key by itself', async () => {
        expect(await grantedOf(harness.client(LONG), 'interactive', 5)).toBe(5);
        expect(await grantedOf(harness.strangerClient(LONG), 'interactive', 5)).toBe(5);
      });

      it('says after how long to come back when the wait would be too long', async () => {
        const budget = harness.client(LONG);
        await grantedOf(budget, 'interactive', 5);
        const refusal = await refusalOf(budget);
        expect(refusal.code).toBe('request_budget_exhausted');
        expect(afterMs(refusal)).toBeGreaterThan(LONG.windowMs / 2);
        expect(afterMs(refusal)).toBeLessThan(LONG.windowMs * 2);
      });

      it('waits until a place comes free', async () => {
        const budget = harness.client(SHORT);
        await grantedOf(budget, 'interactive', 3);
        const waiter = budget.acquire({ lane: 'interactive', signal });
        await harness.elapse(NOTICED_MS);
        await waiter;
      });

      it('serves a client that came later later', async () => {
        const [first, second] = [harness.client(LONG), harness.client(LONG)];
        const grant = await first.acquire({ lane: 'interactive', signal });
        await grantedOf(first, 'interactive', 4);
        const order: string[] = [];
        const stop = new AbortController();
        const join = async (who: string, budget: RequestBudget): Promise<void> => {
          void queueFor(budget, 'interactive', stop.signal).then((got) => got && order.push(who));
          await harness.elapse(50);
        };
        await join('first', first);
        await join('second', second);
        await second.giveBack(grant);
        await harness.elapse(NOTICED_MS);
        stop.abort();
        expect(order).toEqual(['first']);
      });

      it('serves interactive requests before background requests that came earlier', async () => {
        const allowance = { ...LONG, reserve: 0 };
        const [patient, urgent] = [harness.client(allowance), harness.client(allowance)];
        const grant = await patient.acquire({ lane: 'interactive', signal });
        await grantedOf(patient, 'interactive', 4);
        const order: string[] = [];
        const stop = new AbortController();
        void queueFor(patient, 'background', stop.signal).then((got) => got && order.push('background'));
        await harness.elapse(50);
        void queueFor(urgent, 'interactive', stop.signal).then((got) => got && order.push('interactive'));
        await harness.elapse(50);
        await patient.giveBack(grant);
        await harness.elapse(NOTICED_MS);
        stop.abort();
        expect(order).toEqual(['interactive']);
      });
    });

    describe('a wait that is aborted', () => {
      it('ends with the reason of the signal', async () => {
        const budget = harness.client(LONG);
        await grantedOf(budget, 'interactive', 5);
        const stop = new AbortController();
        const waiter = budget.acquire({ lane: 'interactive', signal: stop.signal });
        await harness.elapse(50);
        stop.abort(new Error('the run was cancelled'));
        await expect(waiter).rejects.toThrow('the run was cancelled');
      });

      it('uses up nothing and holds nobody up', async () => {
        const budget = harness.client(LONG);
        const grant = await budget.acquire({ lane: 'interactive', signal });
        await grantedOf(budget, 'interactive', 4);
        const stop = new AbortController();
        const waiter = budget.acquire({ lane: 'interactive', signal: stop.signal });
        await harness.elapse(50);
        stop.abort();
        await expect(waiter).rejects.toThrow();
        await harness.elapse(50);
        await budget.giveBack(grant);
        expect(await grantedOf(harness.client(LONG), 'interactive', 2)).toBe(1);
      });

      it('takes no place when it was aborted before it began, or while it asks', async () => {
        const budget = harness.client(LONG);
        await expect(budget.acquire({ lane: 'interactive', signal: AbortSignal.abort() })).rejects.toThrow();
        const stop = new AbortController();
        const asking = budget.acquire({ lane: 'interactive', signal: stop.signal });
        stop.abort();
        await expect(asking).rejects.toThrow();
        await harness.elapse(50);
        expect(await grantedOf(budget, 'interactive', 8)).toBe(5);
      });
    });

    describe('giveBack', () => {
      it('frees the place, once', async () => {
        const budget = harness.client(LONG);
        const grant = await budget.acquire({ lane: 'interactive', signal });
        await grantedOf(budget, 'interactive', 4);
        await budget.giveBack(grant);
        await budget.giveBack(grant);
        expect(await grantedOf(budget, 'interactive', 3)).toBe(1);
      });
    });

    describe('learn', () => {
      it.each([420, 429])('silences the whole key for as long as a %d asks', async (status) => {
        const [hit, other] = [harness.client(LONG), harness.client(LONG)];
        await hit.learn({ status, retryAfterMs: 90_000 });
        for (const budget of [hit, other]) {
          const refusal = await refusalOf(budget);
          expect(refusal.code).toBe('request_budget_exhausted');
          expect(afterMs(refusal)).toBeGreaterThan(60_000);
          expect(afterMs(refusal)).toBeLessThanOrEqual(90_000);
        }
      });

      it('silences no other key', async () => {
        await harness.client(LONG).learn({ status: 429, retryAfterMs: 90_000 });
        expect(await grantedOf(harness.strangerClient(LONG), 'interactive', 1)).toBe(1);
      });

      it('waits for a window when no time is named, and for ten minutes at the most', async () => {
        const budget = harness.client({ ...LONG, windowMs: 120_000 });
        await budget.learn({ status: 420, retryAfterMs: null });
        expect(afterMs(await refusalOf(budget))).toBeLessThanOrEqual(120_000);
        await budget.learn({ status: 420, retryAfterMs: 86_400_000 });
        const longest = afterMs(await refusalOf(budget));
        expect(longest).toBeGreaterThan(300_000);
        expect(longest).toBeLessThanOrEqual(600_000);
      });

      it('does not shorten a wait', async () => {
        const budget = harness.client(LONG);
        await budget.learn({ status: 429, retryAfterMs: 90_000 });
        await budget.learn({ status: 429, retryAfterMs: 1_000 });
        expect(afterMs(await refusalOf(budget))).toBeGreaterThan(60_000);
      });

      it('goes on by itself afterwards', async () => {
        const budget = harness.client(SHORT);
        await budget.learn({ status: 429, retryAfterMs: 300 });
        const waiter = budget.acquire({ lane: 'interactive', signal });
        await harness.elapse(NOTICED_MS);
        await waiter;
      });

      it.each([200, 404, 503])('thinks nothing of a %d', async (status) => {
        const budget = harness.client(LONG);
        await budget.learn({ status, retryAfterMs: 90_000 });
        expect(await grantedOf(budget, 'interactive', 1)).toBe(1);
      });
    });
  });
}

/** How many of so many requests are granted without a wait. */
async function grantedOf(budget: RequestBudget, lane: RequestLane, requests: number): Promise<number> {
  const { signal } = new AbortController();
  const results = await Promise.allSettled(
    Array.from({ length: requests }, () => budget.acquire({ lane, signal, maxWaitMs: 0 })),
  );
  for (const result of results) {
    if (result.status === 'rejected' && (result.reason as AppError).code !== 'request_budget_exhausted') {
      throw result.reason;
    }
  }
  return results.filter((result) => result.status === 'fulfilled').length;
}

async function refusalOf(budget: RequestBudget): Promise<AppError> {
  const { signal } = new AbortController();
  const error: unknown = await budget.acquire({ lane: 'interactive', signal, maxWaitMs: 0 }).then(
    () => new Error('it was granted'),
    (reason: unknown) => reason,
  );
  if (!isAppError(error)) throw error;
  return error;
}

function afterMs({ retry }: AppError): number {
  if (typeof retry !== 'object') throw new Error(`no time to come back at: ${retry}`);
  return retry.afterMs;
}

async function queueFor(
  budget: RequestBudget,
  lane: RequestLane,
  signal: AbortSignal,
): Promise<RequestGrant | undefined> {
  return budget.acquire({ lane, signal }).catch(() => undefined);
}
