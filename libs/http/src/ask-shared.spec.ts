import { SHARE_HOLD_MS, type Clock, type ResponseShare, type ShareLook } from '@quayside/domain';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { askShared } from './ask-shared';
import type { HttpResponse } from './http-request';
import { prepareRequest } from './prepare-request';

const REQUEST = prepareRequest(
  { method: 'GET', url: 'https://api.example.com/pages', query: { page: 2 }, headers: { authorization: 'OAuth key' } },
  'quayside',
);
const RESPONSE: HttpResponse = {
  status: 200,
  headers: { etag: 'x' },
  body: [{ id: '12345678901234567890' }],
  bytes: 9,
};
const CLAIM = { name: 'name', value: '1:id' };

/** Sees what it is told to, the last of it for ever, and writes down what it is told. */
function scriptedShare(...looks: readonly ShareLook[]) {
  const told: unknown[][] = [];
  let next = 0;
  const share: ResponseShare = {
    look: (request) => {
      told.push(['look', request.url]);
      next += 1;
      return Promise.resolve(looks[Math.min(next, looks.length) - 1] ?? { type: 'alone' });
    },
    hold: (claim) => Promise.resolve(void told.push(['hold', claim])),
    settle: (claim, answer) => Promise.resolve(void told.push(['settle', claim, answer])),
    statistics: () => ({ found: 0 }),
  };
  return { share, told };
}

function countingClock() {
  const slept: number[] = [];
  const clock: Clock = {
    now: () => new Date(0),
    sleep: (ms, signal) => {
      slept.push(ms);
      return signal?.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
    },
  };
  return { clock, slept, total: () => slept.reduce((sum, ms) => sum + ms, 0) };
}

const LOOKED = ['look', 'https://api.example.com/pages?page=2'];
const answered = (): Promise<HttpResponse> => Promise.resolve(RESPONSE);
afterEach(() => void vi.useRealTimers());

describe('askShared', () => {
  it('asks when nobody else does', async () => {
    const { share, told } = scriptedShare({ type: 'alone' });
    expect(await askShared(share, REQUEST, { ...countingClock(), signal: undefined }, answered)).toBe(RESPONSE);
    expect(told).toEqual([LOOKED]);
  });

  it('waits for whoever asks, and gives what that one got, as it was', async () => {
    const found = { type: 'found', answer: JSON.stringify(RESPONSE) } as const;
    const { share } = scriptedShare({ type: 'awaited' }, { type: 'awaited' }, found);
    const { clock, slept } = countingClock();
    const ask = vi.fn(answered);
    expect(await askShared(share, REQUEST, { clock, signal: undefined }, ask)).toEqual(RESPONSE);
    expect(ask).not.toHaveBeenCalled();
    expect(slept).toHaveLength(2);
  });

  it('waits no longer than for a window of the budget', async () => {
    const { share } = scriptedShare({ type: 'awaited' });
    const { clock, total } = countingClock();
    expect(await askShared(share, REQUEST, { clock, signal: undefined }, answered)).toBe(RESPONSE);
    expect(total()).toBeGreaterThan(62_000);
    expect(total()).toBeLessThan(100_000);
  });

  it('stops waiting when it is aborted, and leaves it to the request to say so', async () => {
    const { share, told } = scriptedShare({ type: 'awaited' });
    const { clock } = countingClock();
    const failed = new Error('given up');
    await expect(
      askShared(share, REQUEST, { clock, signal: AbortSignal.abort() }, () => Promise.reject(failed)),
    ).rejects.toBe(failed);
    expect(told).toEqual([LOOKED]);
  });

  it('holds its claim while it asks, and settles it with the answer', async () => {
    vi.useFakeTimers();
    const { share, told } = scriptedShare({ type: 'claimed', claim: CLAIM });
    const slow = (): Promise<HttpResponse> =>
      new Promise((resolve) => setTimeout(() => resolve(RESPONSE), 2.5 * SHARE_HOLD_MS));
    const asking = askShared(share, REQUEST, { ...countingClock(), signal: undefined }, slow);
    await vi.advanceTimersByTimeAsync(10 * SHARE_HOLD_MS);
    expect(await asking).toBe(RESPONSE);
    expect(told).toEqual([LOOKED, ['hold', CLAIM], ['hold', CLAIM], ['settle', CLAIM, JSON.stringify(RESPONSE)]]);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('answered 404'))],
    ['is no 200', () => Promise.resolve({ ...RESPONSE, status: 204 })],
  ])('settles its claim with nothing when the answer %s', async (_name, ask) => {
    const { share, told } = scriptedShare({ type: 'claimed', claim: CLAIM });
    await askShared(share, REQUEST, { ...countingClock(), signal: undefined }, ask).catch(() => {});
    expect(told).toEqual([LOOKED, ['settle', CLAIM, null]]);
  });
});
