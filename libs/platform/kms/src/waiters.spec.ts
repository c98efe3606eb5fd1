import { afterEach, describe, expect, it, vi } from 'vitest';
import { Waiters } from './waiters';

describe('Waiters', () => {
  afterEach(() => vi.restoreAllMocks());

  it('makes a copy for everybody who still waits, and none for who has left', async () => {
    const waiters = new Waiters();
    const gone = new AbortController();
    const [first, second] = [waiters.wait(undefined), waiters.wait(undefined)];
    const left = waiters.wait(gone.signal);
    gone.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');

    const copies = vi.spyOn(Buffer, 'from');
    const dataKey = Buffer.alloc(4, 7);
    waiters.give(dataKey);
    expect(copies).toHaveBeenCalledTimes(2);
    dataKey.fill(0);
    expect(await Promise.all([first, second])).toEqual([Buffer.alloc(4, 7), Buffer.alloc(4, 7)]);
  });
});
