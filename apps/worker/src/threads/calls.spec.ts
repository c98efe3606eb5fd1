import { describe, expect, it } from 'vitest';
import { CallsIn, CallsOut } from './calls';
import type { FromThread, ToThread } from './messages';

describe('CallsOut', () => {
  it('takes no answer that is meant for another run, and none once its own has ended', async () => {
    const sent: FromThread[] = [];
    const calls = new CallsOut(2, (message) => sent.push(message));
    const first = calls.call('progress');
    calls.settle({ type: 'answer', run: 1, call: 1, value: 'of another' });
    calls.settle({ type: 'answer', run: 2, call: 1, value: 'mine' });
    expect(await first).toBe('mine');
    const second = calls.call('progress');
    calls.end();
    await expect(second).rejects.toThrow('has ended');
    await expect(calls.call('progress')).rejects.toThrow('has ended');
    expect(sent.map((message) => message.run)).toEqual([2, 2]);
  });
});

describe('CallsIn', () => {
  it('answers what throws, at once or later, and what cannot be sent', async () => {
    const sent: ToThread[] = [];
    const handlers: Record<string, () => Promise<unknown>> = {
      now: () => {
        throw new Error('at once');
      },
      later: () => Promise.reject(new Error('later')),
      function: () => Promise.resolve(() => 1),
      fine: () => Promise.resolve(1),
    };
    const calls = new CallsIn(
      3,
      (method) => handlers[method]?.() ?? Promise.reject(new Error(method)),
      (message) => sent.push(structuredClone(message)),
    );
    for (const [call, method] of Object.keys(handlers).entries())
      calls.take({ type: 'call', run: 3, call, method, args: [] });
    await calls.settled();
    const byCall = sent.toSorted((a, b) => ('call' in a && 'call' in b ? a.call - b.call : 0));
    expect(byCall).toMatchObject([
      { type: 'failure', run: 3, error: { message: 'at once' } },
      { type: 'failure', run: 3, error: { message: 'later' } },
      { type: 'failure', run: 3, error: { name: 'DataCloneError' } },
      { type: 'answer', run: 3, value: 1 },
    ]);
  });
});
