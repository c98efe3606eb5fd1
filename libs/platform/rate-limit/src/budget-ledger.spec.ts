import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BudgetLedger } from './budget-ledger';
import type { PlaceAnswer } from './budget-store';
import { MAX_WAITERS, WAITER_LEASE_MS } from './limits';
import { ledgerSteps, LIMITS, SPAN_MS, STEPS_MS } from './testing/ledger-steps.fixture';
import { playSteps, type LedgerLike } from './testing/play-steps.fixture';

const START_MS = 1_000_000;

function ledgerLike(ledger: BudgetLedger): LedgerLike {
  return {
    ask: (question, nowMs) => ledger.ask(question, LIMITS, nowMs),
    forget: (grantId, ticket) => ledger.forget(grantId, ticket),
    hold: (holdMs, nowMs) => ledger.hold(holdMs, nowMs),
  };
}

const play = (steps: Parameters<typeof playSteps>[1], sinceMs = -Infinity): ReturnType<typeof playSteps> =>
  playSteps(ledgerLike(new BudgetLedger(sinceMs)), steps, { startMs: START_MS, ids: 'g' });

describe('BudgetLedger', () => {
  it('never has more than its limit in any span, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(ledgerSteps, async (steps) => {
        const { grants } = await play(steps);
        for (const { atMs } of grants) {
          const within = grants.filter((other) => other.atMs >= atMs && other.atMs < atMs + SPAN_MS);
          expect(within.length).toBeLessThanOrEqual(LIMITS.limit);
        }
      }),
    );
  });

  it('never gives a background request one of the places of the reserve', async () => {
    await fc.assert(
      fc.asyncProperty(ledgerSteps, async (steps) => {
        const { grants } = await play(steps);
        grants.forEach(({ lane, atMs }, index) => {
          const before = grants.slice(0, index).filter((other) => other.atMs > atMs - SPAN_MS);
          if (lane === 'background') expect(before.length).toBeLessThan(LIMITS.limit - LIMITS.reserve);
        });
      }),
    );
  });

  it('grants nothing during a hold, nor before it has remembered for a span', async () => {
    await fc.assert(
      fc.asyncProperty(ledgerSteps, fc.integer({ min: 0, max: SPAN_MS }), async (steps, ageMs) => {
        const { grants } = await play(steps, START_MS - ageMs);
        for (const { atMs, heldUntilMs } of grants) {
          expect(atMs).toBeGreaterThanOrEqual(START_MS - ageMs + SPAN_MS);
          expect(atMs).toBeGreaterThanOrEqual(heldUntilMs);
        }
      }),
    );
  });

  it('serves everybody who goes on asking, in turn, each at the time it was told', async () => {
    await fc.assert(
      fc.asyncProperty(ledgerSteps, fc.integer({ min: 1, max: 30 }), async (steps, count) => {
        const ledger = new BudgetLedger(-Infinity);
        await playSteps(ledgerLike(ledger), steps, { startMs: START_MS, ids: 'g' });
        // long after, so that who waited then has lapsed
        let nowMs = START_MS + STEPS_MS + WAITER_LEASE_MS;
        const waiting = Array.from({ length: count }, (_, index) => ({
          index,
          ticket: undefined as string | undefined,
        }));
        const served: number[] = [];
        let questions = 0;
        while (waiting.length > 0 && questions < 10_000) {
          let soonestMs = Infinity;
          for (const waiter of [...waiting]) {
            questions += 1;
            const grantId = `w${String(questions).padStart(6, '0')}`;
            const answer: PlaceAnswer = ledger.ask(
              { lane: 'background', grantId, ticket: waiter.ticket, holdMs: 0 },
              LIMITS,
              nowMs,
            );
            waiter.ticket = answer.ticket;
            soonestMs = Math.min(soonestMs, answer.granted ? Infinity : answer.waitMs);
            if (answer.granted) {
              waiting.splice(waiting.indexOf(waiter), 1);
              served.push(waiter.index);
            }
          }
          nowMs += Math.min(soonestMs, WAITER_LEASE_MS / 3);
        }
        expect(served).toEqual(Array.from({ length: count }, (_, index) => index));
      }),
    );
  });

  it('tells the first who waits exactly when its place comes free', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 6, maxLength: 6 }), async (gaps) => {
        const ledger = new BudgetLedger(-Infinity);
        const ask = (nowMs: number, ticket?: string): PlaceAnswer =>
          ledger.ask(
            { lane: 'interactive', grantId: `at-${nowMs}-${String(ticket)}`, ticket, holdMs: 0 },
            LIMITS,
            nowMs,
          );
        let nowMs = START_MS;
        for (const gap of gaps) expect(ask((nowMs += gap)).granted).toBe(true);
        const refused = ask(nowMs);
        expect(refused.granted).toBe(false);
        expect(ask(nowMs + refused.waitMs - 1, refused.ticket).granted).toBe(false);
        expect(ask(nowMs + refused.waitMs, refused.ticket).granted).toBe(true);
      }),
    );
  });

  it('keeps a place for a waiter between two questions, and for one that is gone only as long as its lease', () => {
    const ledger = new BudgetLedger(-Infinity);
    let questions = 0;
    const ask = (nowMs: number, ticket?: string): PlaceAnswer => {
      questions += 1;
      const grantId = `q${String(questions).padStart(3, '0')}`;
      return ledger.ask(
        { lane: 'interactive', grantId, ticket, holdMs: 0 },
        { ...LIMITS, limit: 1, reserve: 0 },
        nowMs,
      );
    };
    ask(0);
    const first = ask(SPAN_MS - 100);
    const second = ask(SPAN_MS - 99);
    expect(ask(SPAN_MS, second.ticket).granted).toBe(false);
    expect(ask(SPAN_MS - 100 + WAITER_LEASE_MS, second.ticket).granted).toBe(true);
    // who was skipped still has the earlier ticket
    expect(first.ticket < second.ticket).toBe(true);
  });

  it('keeps a bounded number of waiters', () => {
    const ledger = new BudgetLedger(-Infinity);
    const limits = { ...LIMITS, limit: 1, reserve: 0 };
    for (let number = 0; number < MAX_WAITERS + 10; number += 1) {
      const grantId = String(number).padStart(6, '0');
      ledger.ask({ lane: 'interactive', grantId, ticket: undefined, holdMs: 0 }, limits, 0);
    }
    const last = ledger.ask({ lane: 'interactive', grantId: 'z', ticket: undefined, holdMs: 0 }, limits, 0);
    expect(last.waitMs).toBe(SPAN_MS * (1 + MAX_WAITERS));
  });
});
