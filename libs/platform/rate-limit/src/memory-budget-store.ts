import type { BudgetLedger } from './budget-ledger';
import type { BudgetStore, PlaceAnswer, PlaceQuestion } from './budget-store';
import type { LogLimits } from './limits';

/** A ledger, asked at the time of a clock that never goes back. */
export class MemoryBudgetStore implements BudgetStore {
  constructor(
    private readonly ledger: BudgetLedger,
    private readonly limits: LogLimits,
    private readonly nowMs: () => number,
  ) {}

  async ask(question: PlaceQuestion): Promise<PlaceAnswer> {
    return this.ledger.ask(question, this.limits, this.nowMs());
  }

  async forget(grantId: string | undefined, ticket: string | undefined): Promise<void> {
    this.ledger.forget(grantId, ticket);
  }

  async hold(holdMs: number): Promise<void> {
    this.ledger.hold(holdMs, this.nowMs());
  }
}
