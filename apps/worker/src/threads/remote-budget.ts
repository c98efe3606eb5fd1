import {
  monotonicMs,
  type BudgetAnswer,
  type BudgetRequest,
  type BudgetStatistics,
  type RequestBudget,
  type RequestGrant,
} from '@quayside/domain';
import type { CallsOut } from './calls';

/** The budget of a run, in a thread that has no Redis: every method is a call to the process, which `serveBudget` answers. */
export class RemoteBudget implements RequestBudget {
  private waiters = 0;
  private granted = 0;
  private waitedMs = 0;

  constructor(private readonly calls: CallsOut) {}

  async acquire({ signal, ...request }: BudgetRequest): Promise<RequestGrant> {
    signal.throwIfAborted();
    const beganMs = monotonicMs();
    this.waiters += 1;
    const waiter = this.waiters;
    // its failure says that the run has ended, and with it everything that waits
    const abandon = (): void => void this.calls.call('abandonGrant', waiter).catch(() => {});
    signal.addEventListener('abort', abandon, { once: true });
    try {
      const grant = await this.calls.call<RequestGrant>('acquireGrant', waiter, request);
      if (signal.aborted) void this.giveBack(grant);
      signal.throwIfAborted();
      this.granted += 1;
      return grant;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', abandon);
      this.waitedMs += monotonicMs() - beganMs;
    }
  }

  async giveBack(grant: RequestGrant): Promise<void> {
    await this.tell('giveBackGrant', grant);
  }

  async learn(answer: BudgetAnswer): Promise<void> {
    await this.tell('learnAnswer', answer);
  }

  statistics(): BudgetStatistics {
    return { granted: this.granted, waitedMs: this.waitedMs };
  }

  /** Fails only when the run has ended; then nobody is there to hear of it, and nothing worse comes of that than a wait. */
  private async tell(method: string, what: RequestGrant | BudgetAnswer): Promise<void> {
    await this.calls.call(method, what).catch(() => {});
  }
}
