import { describe, expect, it } from 'vitest';
import { frozenClock } from './frozen-clock';
import { waitFor } from './wait-for';

describe('waitFor', () => {
  it('returns the first truthy answer', async () => {
    const clock = frozenClock();
    const answers = [undefined, 0, 'here'];
    const waited = waitFor(() => answers.shift(), { what: 'an answer', intervalMs: 10, clock });
    await clock.advance(20);
    expect(await waited).toBe('here');
    expect(answers).toEqual([]);
  });

  it('names what it waited for when time is up', async () => {
    const clock = frozenClock();
    const waited = waitFor(() => false, { what: 'the run to finish', timeoutMs: 100, intervalMs: 10, clock });
    const failed = expect(waited).rejects.toThrow('waited 100 ms in vain for the run to finish');
    await clock.advance(100);
    await failed;
  });

  it('ends at once when the condition throws', async () => {
    const broken = (): boolean => {
      throw new Error('broken');
    };
    await expect(waitFor(broken, { what: 'nothing', clock: frozenClock() })).rejects.toThrow('broken');
  });
});
