import { describe, expect, it } from 'vitest';
import { ACME, planOf } from './install-plan.fixture';
import { planInstall, type InstallPlanInput } from './install-plan';

const input = (settings: InstallPlanInput['settings'], references = {}): InstallPlanInput => ({
  connector: ACME,
  identifier: 'my-acme',
  settings,
  references,
  portReferences: {},
  portBaseUrl: 'https://api.getport.io',
  intervalMinutes: 60,
  sendRawDataExamples: true,
  initializePortResources: true,
});

describe('planInstall', () => {
  it.each(['["a","b"]', "['a', 'b']", 'a,b', 'a\nb', ['a', 'b']])('spells a list as Ocean reads it (%#)', (acmeIds) => {
    expect(planOf(input({ acmeIds })).settings).toEqual([
      { name: 'acmeIds', variable: 'OCEAN__INTEGRATION__CONFIG__ACME_IDS', value: '["a","b"]' },
    ]);
  });

  it.each([{}, { acmeIds: [], acmeHost: '' }, { acmeIds: ' ', acmeHost: ' ' }])(
    'leaves out what is not set (%#)',
    (settings) => {
      expect(planOf(input(settings)).settings).toEqual([]);
    },
  );

  it('refuses what Ocean does not have, and what no file can carry', () => {
    const faults = (settings: InstallPlanInput['settings']): unknown => {
      const planned = planInstall(input(settings));
      return planned.ok ? [] : planned.faults;
    };
    expect(faults({ acmeOwn: 'https://a.io' })).toEqual([
      { setting: 'acmeOwn', message: expect.stringContaining('leave it out') as string },
    ]);
    for (const text of ['a\nb', 'a\u0000', 'a\u2028b', 'a\u0085b', '\ud800']) {
      expect(faults({ acmeHost: text }), JSON.stringify(text)).toEqual([
        { setting: 'acmeHost', message: 'must not contain control characters' },
      ]);
    }
  });

  it('never has the value of a sensitive setting in it, also when one is handed in', () => {
    const plan = planOf(input({ acmeApiKey: 'sesame' }, { acmeApiKey: 'ACME_KEY' }));
    expect(JSON.stringify(plan)).not.toContain('sesame');
    expect(plan.secrets[0]).toMatchObject({ reference: 'ACME_KEY' });
  });
});
