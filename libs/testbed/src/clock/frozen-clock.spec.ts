import { describe, expect, it } from 'vitest';
import { frozenClock } from './frozen-clock';

const START = '2026-03-01T12:00:00.000Z';

describe('frozenClock', () => {
  it('stands still until it is moved', async () => {
    const clock = frozenClock(START);
    expect(clock.now().toISOString()).toBe(START);
    await clock.advance(1500);
    expect(clock.now().toISOString()).toBe('2026-03-01T12:00:01.500Z');
  });

  it('wakes those whose time has come, in the order of their times, and lets the others sleep', async () => {
    const clock = frozenClock(START);
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push(`${name} at ${clock.now().getTime() - Date.parse(START)}`);
    };
    const all = [sleeper('late', 300), sleeper('early', 100), sleeper('never', 1000)];
    await clock.advance(500);
    expect(woken).toEqual(['early at 100', 'late at 300']);
    expect(clock.sleepers).toBe(1);
    await clock.advance(500);
    await Promise.all(all);
    expect(woken.at(-1)).toBe('never at 1000');
  });

  it('wakes a loop as often as it falls asleep within the time that passes', async () => {
    const clock = frozenClock(START);
    let turns = 0;
    const loop = (async () => {
      for (let turn = 0; turn < 5; turn += 1) {
        await clock.sleep(10);
        turns += 1;
      }
    })();
    await clock.advance(30);
    expect(turns).toBe(3);
    await clock.advance(20);
    await loop;
    expect(turns).toBe(5);
  });

  it('ends a sleep with the reason of the signal when that is aborted', async () => {
    const clock = frozenClock(START);
    const stop = new AbortController();
    const slept = clock.sleep(1000, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(slept).rejects.toThrow('stopped');
    expect(clock.sleepers).toBe(0);
    await expect(clock.sleep(1, stop.signal)).rejects.toThrow('stopped');
  });
});
