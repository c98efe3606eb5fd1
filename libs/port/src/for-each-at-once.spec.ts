import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forEachAtOnce } from './for-each-at-once';

describe('working on many items at once', () => {
  it('does every item once, so many at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 6 }), fc.nat(25), async (s, width, count) => {
        const items = Array.from({ length: count }, (_, index) => index);
        const done: number[] = [];
        let running = 0;
        let most = 0;
        await s.waitFor(
          forEachAtOnce(items, width, async (item) => {
            running += 1;
            most = Math.max(most, running);
            await s.schedule(Promise.resolve());
            running -= 1;
            done.push(item);
          }),
        );
        expect(done.toSorted((a, b) => a - b)).toEqual(items);
        expect(most).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('begins nothing after a failure, and waits for what is under way before it throws', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const all = forEachAtOnce([0, 1, 2, 3], 2, async (item) => {
      begun.push(item);
      if (item === 0) throw new Error('no');
      await held;
      ended.push(item);
    });
    release();
    await expect(all).rejects.toThrow('no');
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });
});
