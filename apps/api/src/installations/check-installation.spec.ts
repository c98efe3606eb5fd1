import { RequestError } from '@quayside/platform-nest';
import { statuspageConnector } from '@quayside/connector-statuspage';
import { describe, expect, it } from 'vitest';
import { checkInstallationChange, checkNewInstallation } from './check-installation';

const connectors = new Map([[statuspageConnector.type, statuspageConnector]]);
const policy = { allowPrivateHosts: false, minResyncIntervalMinutes: 60, egressAddresses: { eu: [], us: [] } };
const KEY = 'canary-key-0123456789';
const body = {
  connector: 'statuspage',
  identifier: 'status-prod',
  name: 'Status pages',
  settings: { statuspageApiKey: KEY, statuspageIds: ['kctbh9vrtdwd'] },
  application: { resyncIntervalMinutes: 120 },
};

function faultsOf(work: () => unknown): Record<string, string> {
  try {
    work();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    expect(error.code).toBe('request_invalid');
    expect(JSON.stringify([error.message, error.fields])).not.toContain('canary');
    return Object.fromEntries(error.fields.map(({ field, message }) => [field, message]));
  }
  return {};
}
const create = (raw: unknown) => checkNewInstallation(raw, connectors, policy);
const createFaults = (raw: unknown) => faultsOf(() => create(raw));

describe('a new installation', () => {
  it('is sorted into what is shown and what goes to the vault', () => {
    const { body: checkedBody, checked } = create(body);
    expect(checked).toMatchObject({
      settings: { statuspageIds: ['kctbh9vrtdwd'] },
      secrets: { statuspageApiKey: KEY },
      faults: [],
    });
    expect(checkedBody.application).toEqual({
      resyncIntervalMinutes: 120,
      sendRawDataExamples: true,
      fullSweepHours: 24,
    });
  });

  it('is refused by every fault of its body, its settings and the policy at once', () => {
    const faults = createFaults({
      connector: 'statuspage',
      identifier: 'Status Prod',
      settings: { statuspageHost: 'https://127.0.0.1', statuspageId: 'x', statuspageIds: ['kctbh9vrtdwd', 'no id'] },
      application: { resyncIntervalMinutes: 5, colour: 'canary' },
    });
    expect(Object.keys(faults).sort()).toEqual([
      'application.colour',
      'application.resyncIntervalMinutes',
      'identifier',
      'name',
      'settings.statuspageApiKey',
      'settings.statuspageHost',
      'settings.statuspageId',
      'settings.statuspageIds',
    ]);
    expect(faults['application.resyncIntervalMinutes']).toBe('must be at least 60');
  });

  it('is refused once for each field, by whoever saw it first', () => {
    expect(createFaults({ ...body, settings: { statuspageApiKey: 7 } })).toEqual({
      'settings.statuspageApiKey': 'must be text, or a list of texts',
    });
    expect(createFaults({ ...body, settings: { statuspageApiKey: [KEY] } })).toEqual({
      'settings.statuspageApiKey': 'must be text',
    });
  });

  it('is refused with text that cannot be kept', () => {
    const settings = { statuspageApiKey: KEY, statuspageHost: 'https://a.io/\u0000', statuspageIds: ['a\ud800'] };
    expect(Object.keys(createFaults({ ...body, settings })).sort()).toEqual([
      'settings.statuspageHost',
      'settings.statuspageIds[0]',
    ]);
  });

  it('is refused when nobody knows its connector', () => {
    expect(createFaults({ ...body, connector: 'pagerduty' })).toEqual({
      connector: 'is not a connector; there is statuspage',
    });
  });

  it('is refused in few words when it has more settings than any connector takes', () => {
    const settings = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`setting${index}`, 'x']));
    expect(createFaults({ ...body, settings })).toEqual({ settings: 'must be at most 50 settings' });
  });

  it('is refused by its first hundred faults when it has more', () => {
    const colours = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`colour${index}`, 'red']));
    expect(Object.keys(createFaults({ ...body, ...colours }))).toHaveLength(100);
  });

  it.each([undefined, null, [], 'text', 7])('is not %j', (raw) => {
    expect(Object.keys(createFaults(raw)).length).toBeGreaterThan(0);
  });

  it('may resync as often as the operator allows', () => {
    const raw = { ...body, application: { resyncIntervalMinutes: 5 } };
    const often = { ...policy, minResyncIntervalMinutes: 5 };
    expect(checkNewInstallation(raw, connectors, often).body.application.resyncIntervalMinutes).toBe(5);
  });

  it('cannot smuggle a setting in under the name of an object’s own property', () => {
    const raw: unknown = JSON.parse(
      `{"connector":"statuspage","identifier":"a","name":"a","settings":{"statuspageApiKey":"${KEY}","__proto__":"x","constructor":"y"}}`,
    );
    expect(Object.keys(createFaults(raw)).sort()).toEqual(['settings.__proto__', 'settings.constructor']);
  });
});

describe('a change of an installation', () => {
  const kept = {
    settings: { statuspageHost: 'https://proxy.example.com', statuspageIds: ['kctbh9vrtdwd'] },
    secrets: ['statuspageApiKey'],
  };
  const change = (raw: unknown) => checkInstallationChange(raw, statuspageConnector, kept, policy).checked;
  const changeFaults = (raw: unknown) => faultsOf(() => change(raw));

  it('keeps what it does not name', () => {
    expect(change({ settings: { statuspageIds: ['8m2l51279rpl'] } })).toEqual({
      settings: { statuspageHost: 'https://proxy.example.com', statuspageIds: ['8m2l51279rpl'] },
      secrets: {},
      faults: [],
    });
    expect(change({ name: 'Other' }).settings).toEqual(kept.settings);
  });

  it('puts a setting back to its default when it is null', () => {
    expect(change({ settings: { statuspageHost: null } }).settings).toEqual({ statuspageIds: ['kctbh9vrtdwd'] });
  });

  it('replaces a secret, and never takes it away', () => {
    expect(change({ settings: { statuspageApiKey: KEY } }).secrets).toEqual({ statuspageApiKey: KEY });
    expect(changeFaults({ settings: { statuspageApiKey: null } })).toEqual({
      'settings.statuspageApiKey': 'cannot be taken away; give a new value',
    });
    expect(Object.keys(changeFaults({ settings: { statuspageApiKey: 'OAuth canary' } }))).toEqual([
      'settings.statuspageApiKey',
    ]);
  });

  it('is refused by every fault at once', () => {
    expect(
      Object.keys(
        changeFaults({
          identifier: 'other',
          name: '',
          settings: { statuspageHost: 'http://a.io', nothing: null },
          application: { resyncIntervalMinutes: 59 },
        }),
      ).sort(),
    ).toEqual([
      'application.resyncIntervalMinutes',
      'identifier',
      'name',
      'settings.nothing',
      'settings.statuspageHost',
    ]);
  });
});
