import { describe, expect, it } from 'vitest';
import { AppError } from './app-error';
import { systemClock } from './clock';
import { confirmRefusal } from './confirm-refusal';

const refusal = new AppError('refused', 'no');

/** Plays what each question is answered with, and tells what was asked and slept. */
async function play(...answers: readonly (Error | string)[]) {
  const left = [...answers];
  const slept: number[] = [];
  const clock = { sleep: (ms: number) => Promise.resolve(void slept.push(ms)) };
  const ask = async (): Promise<string> => {
    const answer = left.shift();
    if (answer === undefined) throw new Error('asked once too often');
    if (typeof answer !== 'string') throw answer;
    return answer;
  };
  const end = await confirmRefusal(ask, { code: 'refused', clock, signal: new AbortController().signal }).catch(
    (error: unknown) => error,
  );
  return { end, slept, left };
}

describe('confirmRefusal', () => {
  it('asks once when there is an answer', async () => {
    expect(await play('yes')).toEqual({ end: 'yes', slept: [], left: [] });
  });

  it('bears one refusal, and believes the second', async () => {
    expect(await play(refusal, 'yes')).toEqual({ end: 'yes', slept: [2_000], left: [] });
    expect(await play(refusal, refusal)).toEqual({ end: refusal, slept: [2_000], left: [] });
  });

  it('passes on every other failure', async () => {
    const other = new AppError('unavailable', 'away');
    expect(await play(other)).toEqual({ end: other, slept: [], left: [] });
    expect(await play(refusal, other)).toEqual({ end: other, slept: [2_000], left: [] });
  });

  it('ends with its signal while it waits', async () => {
    const controller = new AbortController();
    const asked = confirmRefusal(() => Promise.reject(refusal), {
      code: 'refused',
      clock: systemClock,
      signal: controller.signal,
    });
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});
