import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Slots } from './slots';

describe('slots', () => {
  it('never run more at a time than there are, run everything, and begin in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 6 }), fc.nat(25), async (s, size, count) => {
        const slots = new Slots(size);
        const begun: number[] = [];
        let running = 0;
        let most = 0;
        const work = Array.from({ length: count }, (_, index) =>
          slots.run(async () => {
            begun.push(index);
            running += 1;
            most = Math.max(most, running);
            await s.schedule(Promise.resolve());
            running -= 1;
            return index;
          }),
        );
        await s.waitFor(Promise.all(work));
        expect(begun).toEqual(begun.toSorted((a, b) => a - b));
        expect(begun).toHaveLength(count);
        expect(most).toBe(Math.min(size, count));
      }),
    );
  });

  it('are free again after a failure', async () => {
    const slots = new Slots(1);
    await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(slots.run(() => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});
