import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesBetween, shownInstallation, type InstallationState } from './audited-installation';

const STATE: InstallationState = {
  name: 'Status pages',
  settings: { host: 'https://a.example.test', pages: ['p1'] },
  secrets: { apiKey: '0123abcd' },
  resyncIntervalMinutes: 60,
  sendRawDataExamples: true,
  fullSweepHours: 24,
};

describe('what the audit trail shows of an installation', () => {
  it('is what was set, and of a secret its fingerprint', () => {
    expect(shownInstallation(STATE)).toEqual({ ...STATE, secrets: { apiKey: { fingerprint: '0123abcd' } } });
  });

  it('has no secret that somebody put into a setting that is not for one', () => {
    const settings = {
      host: 'https://user:canary-word@a.example.test',
      apiKey: 'canary',
      note: 'Bearer canary-canary',
    };
    expect(JSON.stringify(shownInstallation({ ...STATE, settings }))).not.toContain('canary');
  });

  it('has a bound, whatever is set', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 501, maxLength: 5_000 }), (text) => {
        const { settings } = shownInstallation({ ...STATE, settings: { host: text, pages: [text, text] } });
        expect(settings).toEqual({ host: LONG, pages: LONG });
      }),
    );
  });
});

const LONG = { bytes: expect.any(Number) as number, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string };

describe('what the audit trail shows of a change', () => {
  it('is nothing where nothing changed', () => {
    expect(changesBetween(STATE, structuredClone(STATE))).toEqual({ before: {}, after: {} });
  });

  it('is the fields that changed, and of the settings those that did', () => {
    const settings = { pages: ['p1', 'p2'], extra: 'x', host: 'https://a.example.test' };
    const after = { ...STATE, settings, secrets: { apiKey: 'ffffffff' }, fullSweepHours: 48 };
    expect(changesBetween(STATE, after)).toEqual({
      before: { settings: { pages: ['p1'] }, secrets: { apiKey: { fingerprint: '0123abcd' } }, fullSweepHours: 24 },
      after: {
        settings: { pages: ['p1', 'p2'], extra: 'x' },
        secrets: { apiKey: { fingerprint: 'ffffffff' } },
        fullSweepHours: 48,
      },
    });
  });

  it('shows that a long setting changed', () => {
    const of = (host: string) => ({ ...STATE, settings: { host } });
    const { before, after } = changesBetween(of('a'.repeat(600)), of('b'.repeat(600)));
    expect([before, after]).toEqual([{ settings: { host: LONG } }, { settings: { host: LONG } }]);
    expect(before).not.toEqual(after);
  });
});
