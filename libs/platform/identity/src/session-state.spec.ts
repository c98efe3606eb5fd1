import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionState } from './session-state';

const LIMITS = { idleMs: 1_000, absoluteMs: 5_000 };
const at = (ms: number): Date => new Date(ms);

describe('a session', () => {
  it.each([
    [0, 0, 999, { live: true, endsAt: at(1_000) }],
    [0, 0, 1_000, { live: false, because: 'idle' }],
    [0, 4_500, 4_999, { live: true, endsAt: at(5_000) }],
    [0, 4_999, 5_000, { live: false, because: 'absolute' }],
    [0, 0, 9_000, { live: false, because: 'idle' }],
    // a clock that was set back does not end a session
    [100, 100, 50, { live: true, endsAt: at(1_100) }],
  ])('begun at %d, seen at %d, is judged at %d', (created, seen, now, expected) => {
    expect(sessionState({ createdAt: at(created), lastSeenAt: at(seen), now: at(now) }, LIMITS)).toEqual(expected);
  });

  it('never lives past its absolute limit, however often it is seen', () => {
    const time = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(time, time, time, (created, seen, now) => {
        const state = sessionState({ createdAt: at(created), lastSeenAt: at(seen), now: at(now) }, LIMITS);
        expect(state.live).toBe(now < created + LIMITS.absoluteMs && now < seen + LIMITS.idleMs);
        if (state.live) expect(state.endsAt.getTime()).toBeGreaterThan(now);
      }),
    );
  });

  it('whose times are none has ended', () => {
    const now = at(0);
    expect(sessionState({ createdAt: at(NaN), lastSeenAt: now, now }, LIMITS).live).toBe(false);
    expect(sessionState({ createdAt: now, lastSeenAt: now, now: at(NaN) }, LIMITS).live).toBe(false);
  });
});
