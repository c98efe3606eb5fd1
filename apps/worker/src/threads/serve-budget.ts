import type { BudgetAnswer, BudgetRequest, RequestBudget, RequestGrant } from '@quayside/domain';
import type { CallMethods } from './calls';

/**
 * Answers what a `RemoteBudget` asks. Nothing is waited for any more once `over` is aborted, and a grant that comes later
 * all the same is given back.
 */
export function serveBudget(budget: RequestBudget, over: AbortSignal): CallMethods {
  /** by the number that the thread has given each of them */
  const waiting = new Map<number, AbortController>();

  const acquire = async (waiter: number, request: Omit<BudgetRequest, 'signal'>): Promise<RequestGrant> => {
    const abort = new AbortController();
    const onOver = (): void => abort.abort(over.reason);
    over.addEventListener('abort', onOver, { once: true });
    if (over.aborted) onOver();
    waiting.set(waiter, abort);
    try {
      const grant = await budget.acquire({ ...request, signal: abort.signal });
      if (abort.signal.aborted) void budget.giveBack(grant);
      abort.signal.throwIfAborted();
      return grant;
    } finally {
      over.removeEventListener('abort', onOver);
      waiting.delete(waiter);
    }
  };
  return {
    acquireGrant: acquire,
    abandonGrant: (waiter: number) => Promise.resolve(waiting.get(waiter)?.abort()),
    giveBackGrant: (grant: RequestGrant) => budget.giveBack(grant),
    learnAnswer: (answer: BudgetAnswer) => budget.learn(answer),
  };
}
