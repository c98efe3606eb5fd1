import { AppError, silentLogger, type BudgetRequest, type RequestBudget, type RequestGrant } from '@quayside/domain';
import { MemoryRequestBudgets } from '@quayside/platform-rate-limit';
import { frozenClock, requestBudgetSuite } from '@quayside/testing';
import { describe, expect, it } from 'vitest';
import { CallsIn, CallsOut } from './calls';
import type { FromThread, ToThread } from './messages';
import { RemoteBudget } from './remote-budget';
import { serveBudget } from './serve-budget';

/** A budget at the far end of what stands for the channel between two threads: everything that passes is copied. */
function remote(budget: RequestBudget) {
  const over = new AbortController();
  const methods = serveBudget(budget, over.signal);
  const calls: CallsIn = new CallsIn(
    1,
    (method, args) => methods[method]?.(...(args as never[])) ?? Promise.reject(new Error(method)),
    (message: ToThread) => {
      if (message.type === 'answer' || message.type === 'failure') out.settle(structuredClone(message));
    },
  );
  const out: CallsOut = new CallsOut(1, (message: FromThread) => {
    if (message.type === 'call') calls.take(structuredClone(message));
  });
  return { far: new RemoteBudget(out), calls, out, over };
}

requestBudgetSuite('RemoteBudget', async () => {
  const clock = frozenClock();
  const budgets = new MemoryRequestBudgets({ clock, nowMs: () => clock.now().getTime(), logger: silentLogger });
  return {
    client: (allowance) => remote(budgets.of({ host: 'api.example.com', apiKey: 'ours' }, allowance)).far,
    strangerClient: (allowance) => remote(budgets.of({ host: 'api.example.com', apiKey: 'theirs' }, allowance)).far,
    elapse: (ms) => clock.advance(ms),
    close: async () => {},
  };
});

/** Grants when it is told to, whether or not the waiter was aborted in the meantime. */
class SlowBudget implements RequestBudget {
  readonly givenBack: string[] = [];
  signal: AbortSignal | undefined;
  grant: () => void = () => {};

  acquire({ signal }: BudgetRequest): Promise<RequestGrant> {
    this.signal = signal;
    return new Promise((resolve) => {
      this.grant = () => resolve({ id: 'late', usableUntilMs: 0 });
    });
  }

  giveBack({ id }: RequestGrant): Promise<void> {
    this.givenBack.push(id);
    return Promise.resolve();
  }

  learn(): Promise<void> {
    return Promise.reject(new Error('never so'));
  }

  statistics(): { granted: number; waitedMs: number } {
    return { granted: 0, waitedMs: 0 };
  }
}

const lane = 'background';

describe('what a thread waits for', () => {
  it('ends when the attempt is over, and a grant that comes later is given back', async () => {
    const slow = new SlowBudget();
    const { far, calls, over } = remote(slow);
    const waiting = far.acquire({ lane, signal: new AbortController().signal });
    over.abort(new Error('the thread is gone'));
    expect(slow.signal?.aborted).toBe(true);
    slow.grant();
    await expect(waiting).rejects.toThrow('the thread is gone');
    await calls.settled();
    expect(slow.givenBack).toEqual(['late']);
  });

  it('ends at once when it is aborted in the thread, and a grant that comes later is given back', async () => {
    const slow = new SlowBudget();
    const { far, calls } = remote(slow);
    const abort = new AbortController();
    const waiting = far.acquire({ lane, signal: abort.signal });
    abort.abort(new Error('enough'));
    expect(slow.signal?.aborted).toBe(true);
    slow.grant();
    await expect(waiting).rejects.toThrow('enough');
    await calls.settled();
    expect(slow.givenBack).toEqual(['late']);
  });

  it('is given back when the answer and the abort cross each other', async () => {
    const slow = new SlowBudget();
    const { far } = remote(slow);
    const abort = new AbortController();
    const waiting = far.acquire({ lane, signal: abort.signal });
    slow.grant();
    await Promise.resolve();
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(slow.givenBack).toEqual(['late']);
  });

  it('is not begun after the attempt is over', async () => {
    const budget = new MemoryRequestBudgets({ clock: frozenClock(), logger: silentLogger }).of(
      { host: 'api.example.com', apiKey: 'ours' },
      { limit: 1, windowMs: 1_000, reserve: 0 },
    );
    const { far, over } = remote(budget);
    over.abort(new Error('over'));
    await expect(far.acquire({ lane, signal: new AbortController().signal })).rejects.toThrow('over');
    expect(budget.statistics().granted).toBe(0);
  });

  it('never throws at whoever gives back or tells of an answer', async () => {
    const { far, out } = remote(new SlowBudget());
    await far.learn({ status: 429, retryAfterMs: null });
    out.end();
    await far.giveBack({ id: 'g', usableUntilMs: 0 });
    await expect(far.acquire({ lane, signal: new AbortController().signal })).rejects.toThrow('has ended');
  });

  it('fails by the code that the budget fails with', async () => {
    const broken = new SlowBudget();
    broken.acquire = () => Promise.reject(new AppError('request_budget_unavailable', 'Redis', { retry: 'later' }));
    const waiting = remote(broken).far.acquire({ lane, signal: new AbortController().signal });
    await expect(waiting).rejects.toMatchObject({ code: 'request_budget_unavailable', retry: 'later' });
  });
});
