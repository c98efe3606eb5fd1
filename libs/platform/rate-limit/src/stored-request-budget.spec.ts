import { silentLogger, type RequestBudget } from '@quayside/domain';
import { frozenClock, type FrozenClock } from '@quayside/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BudgetStore, PlaceAnswer, PlaceQuestion } from './budget-store';
import { StoredRequestBudget } from './stored-request-budget';

const USABLE_MS = 1_000;
const GRANTED = { granted: true, waitMs: 0, ticket: 't' };

/** A store whose every answer the test decides on. */
class PuppetStore implements BudgetStore {
  readonly questions: PlaceQuestion[] = [];
  readonly forgotten: (string | undefined)[] = [];
  readonly holds: number[] = [];
  answer: (question: PlaceQuestion) => Promise<PlaceAnswer> = async () => GRANTED;

  ask(question: PlaceQuestion): Promise<PlaceAnswer> {
    this.questions.push(question);
    return this.answer(question);
  }

  async forget(grantId: string | undefined, ticket: string | undefined): Promise<void> {
    this.forgotten.push(grantId ?? ticket);
  }

  async hold(holdMs: number): Promise<void> {
    this.holds.push(holdMs);
  }
}

describe('StoredRequestBudget', () => {
  let clock: FrozenClock;
  let store: PuppetStore;
  let budget: RequestBudget;
  /** for how long the process was stopped, unnoticed by its timers */
  let stoppedMs: number;
  let warned: string[];
  const { signal } = new AbortController();
  beforeEach(() => {
    clock = frozenClock();
    store = new PuppetStore();
    stoppedMs = 0;
    warned = [];
    budget = new StoredRequestBudget({
      store,
      clock,
      nowMs: () => clock.now().getTime() + stoppedMs,
      logger: { ...silentLogger, warn: (_, message) => void warned.push(message ?? '') },
      usableMs: USABLE_MS,
      maxOutageMs: 5_000,
      windowMs: 60_000,
    });
  });

  const grantIds = (): string[] => store.questions.map(({ grantId }) => grantId);

  it('lets a grant be used for so long after the question, not after the answer', async () => {
    const beganMs = clock.now().getTime();
    store.answer = async () => {
      await clock.sleep(400);
      return GRANTED;
    };
    const acquired = budget.acquire({ lane: 'background', signal });
    await clock.advance(400);
    expect((await acquired).usableUntilMs).toBe(beganMs + USABLE_MS);
  });

  it.each([
    { what: 'its process was stopped meanwhile', late: async () => void (stoppedMs = USABLE_MS) },
    { what: 'the store was slow', late: () => clock.sleep(60_000) },
  ])('gives a grant back that came too late, and asks for another: $what', async ({ late }) => {
    store.answer = async () => {
      if (store.questions.length === 1) await late();
      return GRANTED;
    };
    const acquired = budget.acquire({ lane: 'background', signal });
    await clock.advance(60_000);
    const [lateId, usedId] = grantIds();
    expect((await acquired).id).toBe(usedId);
    expect(store.forgotten).toContain(lateId);
    expect(store.forgotten).not.toContain(usedId);
    expect(budget.statistics().granted).toBe(1);
  });

  it('gives a grant back that came after the caller went away', async () => {
    store.answer = async () => {
      await clock.sleep(500);
      return GRANTED;
    };
    const stop = new AbortController();
    const acquired = budget.acquire({ lane: 'background', signal: stop.signal });
    stop.abort(new Error('cancelled'));
    await expect(acquired).rejects.toThrow('cancelled');
    await clock.advance(500);
    expect(store.forgotten).toContain(grantIds()[0]);
    expect(budget.statistics().granted).toBe(0);
  });

  it('never asks for the same grant twice, and keeps its ticket', async () => {
    store.answer = async () => ({ granted: store.questions.length === 4, waitMs: 30_000, ticket: 'mine' });
    const acquired = budget.acquire({ lane: 'background', signal });
    await clock.advance(60_000);
    await acquired;
    expect(new Set(grantIds()).size).toBe(4);
    expect(store.questions.map(({ ticket }) => ticket)).toEqual([undefined, 'mine', 'mine', 'mine']);
  });

  it('fails when the store is away for too long in a row, and only then', async () => {
    const answers = ['away', 'away', 'wait', 'away', 'away'];
    store.answer = async () => {
      if (answers.shift() !== 'wait') throw new Error('connection lost');
      return { granted: false, waitMs: 1_000, ticket: 'mine' };
    };
    const beganMs = clock.now().getTime();
    let failedAtMs = Infinity;
    const failed = budget.acquire({ lane: 'background', signal }).catch((error: unknown) => {
      failedAtMs = clock.now().getTime();
      return error;
    });
    await clock.advance(60_000);
    expect(await failed).toMatchObject({
      code: 'request_budget_unavailable',
      retry: 'later',
      cause: new Error('connection lost'),
    });
    const answeredAtMs = beganMs + 2 * 250;
    expect(failedAtMs).toBeGreaterThan(answeredAtMs + 5_000);
    expect(failedAtMs).toBeLessThanOrEqual(answeredAtMs + 1_000 + 5_000);
    expect(store.forgotten).toContain('mine');
  });

  it('tells once of every time that the store is away, however many wait', async () => {
    const away = async (): Promise<PlaceAnswer> => Promise.reject(new Error('OOM command not allowed'));
    const outage = async (): Promise<void> => {
      store.answer = away;
      const waiting = [1, 2].map(() => budget.acquire({ lane: 'background', signal }));
      await clock.advance(600);
      store.answer = async () => GRANTED;
      await clock.advance(300);
      await Promise.all(waiting);
    };
    await outage();
    expect(warned).toEqual(['the request budget cannot be asked: requests wait']);
    await outage();
    expect(warned).toHaveLength(2);
  });

  it('repeats with every question what it learned, until it is over', async () => {
    store.hold = () => Promise.reject(new Error('connection lost'));
    await budget.learn({ status: 429, retryAfterMs: 3_000 });
    await clock.advance(1_000);
    await budget.acquire({ lane: 'background', signal });
    await clock.advance(5_000);
    await budget.acquire({ lane: 'background', signal });
    expect(store.questions.map(({ holdMs }) => holdMs)).toEqual([2_000, 0]);
  });

  it('holds for a window when the time that an answer names makes no sense', async () => {
    for (const retryAfterMs of [Number.NaN, -1, -Infinity]) await budget.learn({ status: 429, retryAfterMs });
    expect(store.holds).toEqual([60_000, 60_000, 60_000]);
  });

  it('does not wait for a store that does not answer to a hold', async () => {
    store.hold = () => new Promise(() => {});
    const learned = budget.learn({ status: 429, retryAfterMs: 3_000 });
    await clock.advance(USABLE_MS);
    await learned;
  });

  it('counts the time of all waits, in vain or not', async () => {
    store.answer = async () => ({ granted: store.questions.length === 2, waitMs: 1_500, ticket: 't' });
    const acquired = budget.acquire({ lane: 'background', signal });
    await clock.advance(1_500);
    await acquired;
    const stop = new AbortController();
    const aborted = budget.acquire({ lane: 'background', signal: stop.signal });
    await clock.advance(500);
    stop.abort();
    await expect(aborted).rejects.toThrow();
    expect(budget.statistics()).toEqual({ granted: 1, waitedMs: 2_000 });
  });
});
