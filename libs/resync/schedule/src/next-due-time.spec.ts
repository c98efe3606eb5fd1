import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDueTime, nextDueTime } from './next-due-time';

const anyInstallation = fc.uuid();
const anyInterval = fc.integer({ min: 1, max: 1440 });
const anyTime = fc.date({
  min: new Date('2020-01-01T00:00:00Z'),
  max: new Date('2100-01-01T00:00:00Z'),
  noInvalidDate: true,
});

describe('due times', () => {
  it('come after now, and within one interval', () => {
    fc.assert(
      fc.property(anyInstallation, anyInterval, anyTime, (installationId, intervalMinutes, now) => {
        const waitMs = firstDueTime({ installationId, intervalMinutes, now }).getTime() - now.getTime();
        expect(waitMs).toBeGreaterThan(0);
        expect(waitMs).toBeLessThanOrEqual(intervalMinutes * 60_000);
      }),
    );
  });

  it('follow each other at exactly one interval', () => {
    fc.assert(
      fc.property(anyInstallation, anyInterval, anyTime, (installationId, intervalMinutes, now) => {
        const dueAt = firstDueTime({ installationId, intervalMinutes, now });
        const next = nextDueTime({ installationId, intervalMinutes, dueAt, now: dueAt });
        expect(next.nextRunAt.getTime() - dueAt.getTime()).toBe(intervalMinutes * 60_000);
        expect(next.missed).toBe(0);
      }),
    );
  });

  it('are the same before and after a restart within the interval', () => {
    fc.assert(
      fc.property(
        anyInstallation,
        anyInterval,
        anyTime,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (installationId, intervalMinutes, now, part) => {
          const dueAt = firstDueTime({ installationId, intervalMinutes, now });
          const later = new Date(now.getTime() + Math.floor((dueAt.getTime() - now.getTime()) * part));
          expect(firstDueTime({ installationId, intervalMinutes, now: later })).toEqual(dueAt);
        },
      ),
    );
  });

  it('coalesce what was missed into one, and count it', () => {
    const installationId = '0b4e3b3e-2c0c-4b39-9f4e-0d9a3f4b1c55';
    const dueAt = firstDueTime({ installationId, intervalMinutes: 60, now: new Date('2026-01-01T00:00:00Z') });
    const now = new Date(dueAt.getTime() + 24 * 3_600_000 + 5_000);
    const next = nextDueTime({ installationId, intervalMinutes: 60, dueAt, now });
    expect(next.missed).toBe(24);
    expect(next.nextRunAt.getTime() - dueAt.getTime()).toBe(25 * 3_600_000);
  });

  it('spread installations over the whole interval', () => {
    const now = new Date('2026-01-01T00:00:00Z');
    const minutes = Array.from({ length: 6000 }, (_, index) => {
      const due = firstDueTime({ installationId: `installation-${index}`, intervalMinutes: 60, now });
      return Math.min(59, Math.floor((due.getTime() - now.getTime()) / 60_000));
    });
    const perMinute = Array.from({ length: 60 }, (_, minute) => minutes.filter((value) => value === minute).length);
    expect(Math.max(...perMinute)).toBeLessThan(150);
    expect(Math.min(...perMinute)).toBeGreaterThan(50);
  });
});
