import { frozenClock } from '@quayside/testing';
import { describe, expect, it } from 'vitest';
import { TokenSource, type TokenGrant } from './token-source';

/** A token route that answers when it is told to. */
function pendingRoute(): {
  ask: (signal: AbortSignal) => Promise<TokenGrant>;
  asked: { signal: AbortSignal; give(name: string, seconds?: number): void; fail(error: Error): void }[];
} {
  const asked: { signal: AbortSignal; give(name: string, seconds?: number): void; fail(error: Error): void }[] = [];
  return {
    asked,
    ask: (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        asked.push({
          signal,
          give: (name, seconds = 10_800) => resolve({ authorization: `Bearer ${name}`, expiresInSeconds: seconds }),
          fail: reject,
        });
      }),
  };
}

const signal = new AbortController().signal;

describe('the source of tokens', () => {
  it('makes one request for any number of callers', async () => {
    const { ask, asked } = pendingRoute();
    const tokens = new TokenSource(frozenClock(), ask);
    const callers = [tokens.get(signal), tokens.get(signal), tokens.get(signal)];
    asked[0]?.give('a');
    const given = await Promise.all(callers);
    expect(given.map((token) => token.authorization)).toEqual(['Bearer a', 'Bearer a', 'Bearer a']);
    expect(asked).toHaveLength(1);
  });

  it('uses a token until shortly before its end, and then asks again', async () => {
    const clock = frozenClock();
    const { ask, asked } = pendingRoute();
    const tokens = new TokenSource(clock, ask);
    const first = tokens.get(signal);
    asked[0]?.give('a', 600);
    await first;
    await clock.advance(539_999);
    expect((await tokens.get(signal)).authorization).toBe('Bearer a');
    await clock.advance(1);
    const second = tokens.get(signal);
    asked[1]?.give('b');
    expect((await second).authorization).toBe('Bearer b');
  });

  it('does not keep a failure', async () => {
    const { ask, asked } = pendingRoute();
    const tokens = new TokenSource(frozenClock(), ask);
    const first = tokens.get(signal);
    asked[0]?.fail(new Error('no'));
    await expect(first).rejects.toThrow('no');
    const second = tokens.get(signal);
    asked[1]?.give('b');
    expect((await second).authorization).toBe('Bearer b');
  });

  it('drops a refused token once, however many callers were refused with it', async () => {
    const { ask, asked } = pendingRoute();
    const tokens = new TokenSource(frozenClock(), ask);
    const first = tokens.get(signal);
    asked[0]?.give('a');
    const old = await first;
    tokens.drop(old);
    const second = tokens.get(signal);
    asked[1]?.give('a'); // Port gives the same token until it ends
    const fresh = await second;
    tokens.drop(old);
    expect(await tokens.get(signal)).toBe(fresh);
    expect(asked).toHaveLength(2);
  });

  it('lets a caller go away without ending the request for the others', async () => {
    const { ask, asked } = pendingRoute();
    const tokens = new TokenSource(frozenClock(), ask);
    const leaving = new AbortController();
    const first = tokens.get(leaving.signal);
    const second = tokens.get(signal);
    leaving.abort(new Error('cancelled'));
    await expect(first).rejects.toThrow('cancelled');
    expect(asked[0]?.signal.aborted).toBe(false);
    asked[0]?.give('a');
    expect((await second).authorization).toBe('Bearer a');
  });

  it('ends the request when the last caller has gone, and starts afresh for the next', async () => {
    const { ask, asked } = pendingRoute();
    const tokens = new TokenSource(frozenClock(), ask);
    const leaving = new AbortController();
    const first = tokens.get(leaving.signal);
    leaving.abort(new Error('cancelled'));
    const second = tokens.get(signal);
    await expect(first).rejects.toThrow('cancelled');
    expect(asked[0]?.signal.aborted).toBe(true);
    asked[1]?.give('b');
    expect((await second).authorization).toBe('Bearer b');
  });

  it('asks for nothing once the signal is aborted', async () => {
    const { ask, asked } = pendingRoute();
    await expect(new TokenSource(frozenClock(), ask).get(AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
    expect(asked).toHaveLength(0);
  });
});
