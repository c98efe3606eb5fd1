import { silentLogger, systemClock, type Clock } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { RequestGate } from './request-gate';
import type { PortLane } from './turns';

const gateOf = (maxInFlight: number): RequestGate =>
  new RequestGate({ clock: systemClock, logger: silentLogger, maxInFlight });
const noSignal = new AbortController().signal;
const answer = (remaining: number, resetSeconds: number) => ({
  status: 200,
  headers: {
    'x-ratelimit-limit': '20',
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(resetSeconds),
  },
});

/** Work that ends when it is told to. */
function work() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    named: (name: string) => () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    },
    end: (name: string) => ends.get(name)?.(),
    until: async (count: number) => {
      while (begun.length < count) await systemClock.sleep(1);
    },
  };
}
const aMoment = (): Promise<void> => systemClock.sleep(20);

describe('RequestGate', () => {
  it('never runs more at a time than it may, and everything in the end', async () => {
    const lanes = fc.array(fc.constantFrom<PortLane>('small', 'bulk'), { maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), lanes, async (size, asked) => {
        const gate = gateOf(size);
        let running = 0;
        let most = 0;
        const one = async (index: number): Promise<number> => {
          running += 1;
          most = Math.max(most, running);
          await systemClock.sleep(1);
          running -= 1;
          if (index % 5 === 4) throw new Error('no');
          return index;
        };
        const ends = await Promise.allSettled(asked.map((lane, index) => gate.run(lane, noSignal, () => one(index))));
        expect(ends.map(({ status }) => status)).toEqual(
          asked.map((_, index) => (index % 5 === 4 ? 'rejected' : 'fulfilled')),
        );
        expect(most).toBeLessThanOrEqual(size);
      }),
      { numRuns: 20 },
    );
  });

  it('lets small requests pass bulk ones that wait', async () => {
    const gate = gateOf(1);
    const { begun, named, end, until } = work();
    const runs = [gate.run('small', noSignal, named('first'))];
    await until(1);
    runs.push(gate.run('bulk', noSignal, named('bulk')));
    await aMoment();
    runs.push(gate.run('small', noSignal, named('small')));
    await aMoment();
    end('first');
    await until(2);
    end('small');
    await until(3);
    end('bulk');
    await Promise.all(runs);
    expect(begun).toEqual(['first', 'small', 'bulk']);
  });

  it('leaves the places to small requests while the limit makes bulk wait', async () => {
    const gate = gateOf(1);
    gate.learn(answer(1, 60));
    const stop = new AbortController();
    const { begun, named, end, until } = work();
    const bulk = gate.run('bulk', stop.signal, named('bulk'));
    await aMoment();
    const small = gate.run('small', noSignal, named('small'));
    await until(1);
    end('small');
    expect(await small).toBe('small');
    stop.abort(new Error('the run was cancelled'));
    await expect(bulk).rejects.toThrow('the run was cancelled');
    expect(begun).toEqual(['small']);
  });

  it('ends what waits for a place in the reason of its signal, and leaves the place to others', async () => {
    const gate = gateOf(1);
    const { begun, named, end, until } = work();
    const first = gate.run('small', noSignal, named('first'));
    await until(1);
    const stop = new AbortController();
    const given = gate.run('small', stop.signal, named('given up'));
    const last = gate.run('small', noSignal, named('last'));
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    end('first');
    await first;
    await until(2);
    end('last');
    await last;
    expect(begun).toEqual(['first', 'last']);
    await expect(gate.run('bulk', stop.signal, named('too late'))).rejects.toThrow('enough');
  });

  it('waits for the reset of the limit', async () => {
    const slept: number[] = [];
    let ms = 0;
    const clock: Clock = {
      now: () => new Date(ms),
      sleep: async (wait) => {
        slept.push(wait);
        ms += wait;
      },
    };
    const gate = new RequestGate({ clock, logger: silentLogger, maxInFlight: 2, nowMs: () => ms });
    gate.learn(answer(0, 45));
    await gate.run('bulk', noSignal, () => Promise.resolve());
    expect(slept).toEqual([45_000]);
  });

  it('holds nobody up when the wall clock is set back', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const gate = gateOf(2);
      expect(await gate.run('small', noSignal, () => Promise.resolve('before'))).toBe('before');
      vi.setSystemTime(Date.now() - 600_000);
      expect(await gate.run('small', noSignal, () => Promise.resolve('after'))).toBe('after');
    } finally {
      vi.useRealTimers();
    }
  });

  it('says when to come back where the reset is further away than a request waits', async () => {
    const gate = gateOf(2);
    gate.learn(answer(0, 3_600));
    await expect(gate.run('small', noSignal, () => Promise.resolve())).rejects.toMatchObject({
      code: 'port_rate_limited',
      retry: { afterMs: expect.any(Number) as number },
    });
  });

  it('keeps no more than a thousand waiting', async () => {
    const gate = gateOf(1);
    const { named, end, until } = work();
    const first = gate.run('small', noSignal, named('first'));
    await until(1);
    const stop = new AbortController();
    const waiting = Array.from({ length: 1_002 }, () => gate.run('small', stop.signal, () => Promise.resolve()));
    await expect(waiting.at(-1)).rejects.toMatchObject({ code: 'port_busy' });
    stop.abort(new Error('enough'));
    const ends = await Promise.allSettled(waiting);
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
    end('first');
    await first;
  });
});
