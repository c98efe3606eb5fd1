import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInstallationSchema, updateInstallationSchema } from './installation';

const body = {
  connector: 'statuspage',
  identifier: 'status-prod',
  name: 'Status pages',
  settings: { statuspageApiKey: 'k', statuspageIds: ['a', 'b'] },
};

describe('the body that creates an installation', () => {
  it('resyncs every hour and keeps examples unless it says otherwise', () => {
    expect(createInstallationSchema.parse(body).application).toEqual({
      resyncIntervalMinutes: 60,
      sendRawDataExamples: true,
      fullSweepHours: 24,
    });
    expect(
      createInstallationSchema.parse({ ...body, application: { sendRawDataExamples: false } }).application,
    ).toEqual({ resyncIntervalMinutes: 60, sendRawDataExamples: false, fullSweepHours: 24 });
  });

  it.each(['', 'Status', 'a_b', 'a b', 'é', 'a'.repeat(101)])('refuses the identifier %j', (identifier) => {
    expect(createInstallationSchema.safeParse({ ...body, identifier }).success).toBe(false);
  });

  it('accepts an interval of whole minutes up to a day', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -10, max: 3_000 }), fc.double({ noNaN: true })), (minutes) => {
        const application = { resyncIntervalMinutes: minutes };
        expect(createInstallationSchema.safeParse({ ...body, application }).success).toBe(
          Number.isInteger(minutes) && minutes >= 1 && minutes <= 1_440,
        );
      }),
    );
  });

  it.each([createInstallationSchema, updateInstallationSchema])(
    'accepts whole hours up to a week between two runs that read everything, and says what it takes',
    (schema) => {
      const parse = (fullSweepHours: unknown) => schema.safeParse({ ...body, application: { fullSweepHours } });
      const faults = (hours: unknown) =>
        parse(hours)
          .error?.issues.filter(({ path }) => path.join('.') === 'application.fullSweepHours')
          .map(({ message }) => message);
      expect(faults(0)).toEqual(['must be at least 1']);
      expect(faults(169)).toEqual(['must be at most 168, a week']);
      for (const hours of [1.5, '24', null]) expect(faults(hours)).toHaveLength(1);
      for (const hours of [1, 24, 168]) expect(faults(hours) ?? []).toEqual([]);
    },
  );

  it('refuses keys that it does not know, at both levels', () => {
    expect(createInstallationSchema.safeParse({ ...body, colour: 'red' }).success).toBe(false);
    expect(createInstallationSchema.safeParse({ ...body, application: { colour: 'red' } }).success).toBe(false);
  });

  it('refuses a setting that is neither text nor a list of texts', () => {
    for (const value of [1, true, null, { a: 1 }, [1]]) {
      expect(createInstallationSchema.safeParse({ ...body, settings: { statuspageIds: value } }).success).toBe(false);
    }
  });
});

describe('the body that changes an installation', () => {
  it('fills nothing in', () => {
    expect(updateInstallationSchema.parse({})).toEqual({});
    expect(updateInstallationSchema.parse({ application: {} })).toEqual({ application: {} });
  });

  it('takes null as the wish for the default of a setting', () => {
    expect(updateInstallationSchema.parse({ settings: { statuspageIds: null } }).settings).toEqual({
      statuspageIds: null,
    });
  });

  it('cannot change what names the installation', () => {
    expect(updateInstallationSchema.safeParse({ identifier: 'other' }).success).toBe(false);
    expect(updateInstallationSchema.safeParse({ connector: 'other' }).success).toBe(false);
  });
});
