import type { PlaceAnswer, PlaceQuestion } from './budget-store';
import { capacityOf, MAX_WAITERS, WAITER_LEASE_MS, type LogLimits } from './limits';

interface Grant {
  readonly id: string;
  readonly atMs: number;
}

/**
 * The sliding log of one key and the queue before it, in memory. Whoever changes a rule here changes it in
 * `redis-scripts.ts` too; a test compares the two answer by answer.
 *
 * A waiter is a ticket that sorts by lane, then by arrival. A place is granted when it is free even after all who are
 * ahead have taken theirs, so that nobody overtakes a waiter who is between two questions. The ticket is kept by whoever
 * waits: one that was forgotten here gets its old place back with the next question.
 */
export class BudgetLedger {
  /** oldest first */
  private grants: Grant[] = [];
  /** when each ticket lapses */
  private readonly waiters = new Map<string, number>();
  private heldUntilMs = 0;

  /** @param sinceMs when this memory began: what was granted in the span before it, nobody knows */
  constructor(private readonly sinceMs: number) {}

  ask(question: PlaceQuestion, limits: LogLimits, nowMs: number): PlaceAnswer {
    this.hold(question.holdMs, nowMs);
    this.forgetOld(limits.spanMs, nowMs);
    const ticket = question.ticket ?? newTicket(question, nowMs);
    const waitMs = this.waitMs(question, ticket, limits, nowMs);
    if (waitMs === 0) {
      this.grants.push({ id: question.grantId, atMs: nowMs });
      this.waiters.delete(ticket);
      return { granted: true, waitMs, ticket };
    }
    if (this.waiters.has(ticket) || this.waiters.size < MAX_WAITERS) {
      this.waiters.set(ticket, nowMs + WAITER_LEASE_MS);
    }
    return { granted: false, waitMs, ticket };
  }

  forget(grantId: string | undefined, ticket: string | undefined): void {
    this.grants = this.grants.filter((grant) => grant.id !== grantId);
    if (ticket !== undefined) this.waiters.delete(ticket);
  }

  hold(holdMs: number, nowMs: number): void {
    this.heldUntilMs = Math.max(this.heldUntilMs, nowMs + holdMs);
  }

  private forgetOld(spanMs: number, nowMs: number): void {
    this.grants = this.grants.filter((grant) => nowMs - grant.atMs < spanMs);
    for (const [ticket, lapsesAtMs] of this.waiters) if (lapsesAtMs <= nowMs) this.waiters.delete(ticket);
  }

  private waitMs({ lane }: PlaceQuestion, ticket: string, limits: LogLimits, nowMs: number): number {
    const readyAtMs = Math.max(this.heldUntilMs, this.sinceMs + limits.spanMs);
    const capacity = capacityOf(lane, limits);
    const ahead = [...this.waiters.keys()].filter((other) => other < ticket).length;
    const missing = this.grants.length + ahead - capacity + 1;
    if (missing <= 0) return Math.max(0, readyAtMs - nowMs);

    // the places of those ahead come free again too, a span after they are taken
    const round = Math.max(this.grants.length, capacity);
    const leaves = this.grants[(missing - 1) % round]?.atMs ?? nowMs;
    const freeAtMs = leaves + limits.spanMs * (1 + Math.floor((missing - 1) / round));
    return Math.max(readyAtMs, freeAtMs) - nowMs;
  }
}

/** Digits of one length, so that they sort as numbers do. */
function newTicket({ lane, grantId }: PlaceQuestion, nowMs: number): string {
  return `${lane === 'interactive' ? 0 : 1}:${String(Math.floor(nowMs)).padStart(15, '0')}:${grantId}`;
}
