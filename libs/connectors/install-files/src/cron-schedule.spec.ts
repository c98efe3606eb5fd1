import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronSchedule, sayInterval } from './cron-schedule';

describe('cronSchedule', () => {
  it.each([
    [60, '0 */1', 'every 1 h'],
    [120, '0 */2', 'every 2 h'],
    [1_440, '0 0', 'every 24 h'],
    [15, '*/15 *', 'every 15 min'],
    [90, '0 */1', 'every 1 h: cron cannot say 90 min'],
    [300, '0 */4', 'every 4 h: cron cannot say 300 min'],
    [1, '*/5 *', 'every 5 min: cron cannot say 1 min'],
  ])('of %i minutes is %s', (minutes, begins, said) => {
    const cron = cronSchedule(minutes);
    expect(`${cron.minute} ${cron.hour}`).toBe(begins);
    expect(sayInterval(cron, minutes)).toBe(said);
  });

  it('lets no data get older than was asked for, and comes out even', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 1_440 }), (minutes) => {
        const { everyMinutes } = cronSchedule(minutes);
        expect(everyMinutes).toBeLessThanOrEqual(minutes);
        expect(everyMinutes).toBeGreaterThan(minutes / 2);
        expect(1_440 % everyMinutes).toBe(0);
      }),
    );
  });
});
