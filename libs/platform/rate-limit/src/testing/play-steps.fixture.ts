import type { RequestLane } from '@quayside/domain';
import type { PlaceAnswer, PlaceQuestion } from '../budget-store';
import type { LedgerStep } from './ledger-steps.fixture';

/** A ledger, or what must do as a ledger does; the time is told with every call. */
export interface LedgerLike {
  ask(question: PlaceQuestion, nowMs: number): PlaceAnswer | Promise<PlaceAnswer>;
  forget(grantId: string | undefined, ticket: string | undefined): void | Promise<void>;
  hold(holdMs: number, nowMs: number): void | Promise<void>;
}

interface PlayedGrant {
  readonly id: string;
  readonly lane: RequestLane;
  readonly atMs: number;
  /** the latest end of any hold that was asked for until then */
  readonly heldUntilMs: number;
}

export interface Played {
  readonly answers: readonly PlaceAnswer[];
  /** without those that were given back */
  readonly grants: readonly Omit<PlayedGrant, 'id'>[];
}

/** Does all steps, from the time `startMs` on. */
export async function playSteps(
  ledger: LedgerLike,
  steps: readonly LedgerStep[],
  { startMs, ids }: { readonly startMs: number; readonly ids: string },
): Promise<Played> {
  let nowMs = startMs;
  let questions = 0;
  const answers: PlaceAnswer[] = [];
  const grants: PlayedGrant[] = [];
  const waiters: { ticket: string; lane: RequestLane }[] = [];
  let heldUntilMs = 0;

  const ask = async (lane: RequestLane, ticket: string | undefined, holdMs: number): Promise<void> => {
    questions += 1;
    const grantId = `${ids}${String(questions).padStart(6, '0')}`;
    heldUntilMs = Math.max(heldUntilMs, nowMs + holdMs);
    const answer = await ledger.ask({ lane, grantId, ticket, holdMs }, nowMs);
    answers.push(answer);
    if (answer.granted) grants.push({ id: grantId, lane, atMs: nowMs, heldUntilMs });
    else waiters.push({ ticket: answer.ticket, lane });
  };

  for (const step of steps) {
    nowMs += step.afterMs;
    switch (step.do) {
      case 'ask':
        await ask(step.lane, undefined, step.holdMs);
        break;
      case 'ask again': {
        const [waiter] = waiters.splice(step.waiter % Math.max(1, waiters.length), 1);
        if (waiter) await ask(waiter.lane, waiter.ticket, 0);
        break;
      }
      case 'give back': {
        const [grant] = grants.splice(step.grant % Math.max(1, grants.length), 1);
        if (grant) await ledger.forget(grant.id, undefined);
        break;
      }
      case 'leave': {
        const [waiter] = waiters.splice(step.waiter % Math.max(1, waiters.length), 1);
        if (waiter) await ledger.forget(undefined, waiter.ticket);
        break;
      }
      case 'hold':
        heldUntilMs = Math.max(heldUntilMs, nowMs + step.holdMs);
        await ledger.hold(step.holdMs, nowMs);
        break;
    }
  }
  return { answers, grants };
}
