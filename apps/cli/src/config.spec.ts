import { statuspageConnector } from '@quayside/connector-statuspage';
import { ConfigError } from '@quayside/platform-config';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config';

const GIVEN = {
  OCEAN__PORT__CLIENT_ID: 'id',
  OCEAN__PORT__CLIENT_SECRET: 'canary-client-secret',
  OCEAN__INTEGRATION__CONFIG__STATUSPAGE_API_KEY: 'canary-api-key',
};
const read = (environment: Record<string, string>) => readConfig(statuspageConnector, environment);
const faultsOf = (environment: Record<string, string>): Record<string, string> => {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof ConfigError)
      return Object.fromEntries(error.faults.map(({ variable, message }) => [variable, message]));
    throw error;
  }
  throw new Error('the environment was accepted');
};

describe('the environment of sail', () => {
  it("takes Ocean's names and defaults", () => {
    const config = read(GIVEN);
    expect(config.port.baseUrl).toBe('https://api.getport.io');
    expect(config.identifier).toBe('my-statuspage-integration');
    expect(config.initializePortResources).toBe(true);
    expect(config.sendRawDataExamples).toBe(true);
    expect(config.allowPrivateHosts).toBe(false);
    expect(config.egressProxy).toBeUndefined();
  });

  it('takes an egress proxy, and none that cannot be used', () => {
    const proxied = { ...GIVEN, QUAYSIDE_EGRESS_PROXY_URL: 'http://user:word@proxy.example:3128' };
    expect(read(proxied).egressProxy?.origin).toBe('http://proxy.example:3128');
    const faults = faultsOf({ ...GIVEN, QUAYSIDE_EGRESS_PROXY_URL: 'proxy.example:canary' });
    expect(Object.keys(faults)).toEqual(['QUAYSIDE_EGRESS_PROXY_URL']);
    expect(JSON.stringify(faults)).not.toContain('canary');
  });

  it.each([['["p1","p2"]'], ['p1,p2'], ["['p1','p2']"], ['p1\np2']])('reads the page ids written as %j', (ids) => {
    const { settings } = read({ ...GIVEN, OCEAN__INTEGRATION__CONFIG__STATUSPAGE_IDS: ids });
    expect(settings.pageIds).toEqual(['p1', 'p2']);
  });

  it('reads an event listener of one run in every spelling, and no other', () => {
    for (const listener of ['{"type":"ONCE"}', '{"type": "once"}'])
      expect(() => read({ ...GIVEN, OCEAN__EVENT_LISTENER: listener })).not.toThrow();
    expect(() => read({ ...GIVEN, OCEAN__EVENT_LISTENER__TYPE: 'ONCE' })).not.toThrow();
    expect(faultsOf({ ...GIVEN, OCEAN__EVENT_LISTENER: '{"type":"POLLING"}' })).toHaveProperty('OCEAN__EVENT_LISTENER');
    expect(faultsOf({ ...GIVEN, OCEAN__EVENT_LISTENER: 'ONCE' })).toHaveProperty('OCEAN__EVENT_LISTENER');
  });

  it('takes another allowance for trials, and only with private hosts', () => {
    expect(read(GIVEN).givenAllowance).toBeUndefined();
    const given = { ...GIVEN, QUAYSIDE_UPSTREAM_ALLOWANCE: '30/60' };
    expect(read({ ...given, QUAYSIDE_ALLOW_PRIVATE_HOSTS: 'true' }).givenAllowance).toEqual({
      limit: 30,
      windowMs: 60_000,
    });
    expect(faultsOf(given)).toEqual({ QUAYSIDE_UPSTREAM_ALLOWANCE: 'needs QUAYSIDE_ALLOW_PRIVATE_HOSTS=true' });
    expect(faultsOf({ ...given, QUAYSIDE_UPSTREAM_ALLOWANCE: 'many' })).toHaveProperty('QUAYSIDE_UPSTREAM_ALLOWANCE');
  });

  it('takes variables in any case of letters, and an identifier in lower case', () => {
    const config = read({ ...GIVEN, ocean__integration__identifier: 'My-Pages' });
    expect(config.identifier).toBe('my-pages');
  });

  it('reports every fault together, by name, and no secret', () => {
    const environment = {
      OCEAN__PORT__CLIENT_SECRET: 'canary-client-secret',
      OCEAN__PORT__BASE_URL: 'api.getport.io',
      OCEAN__INTEGRATION__IDENTIFIER: 'no spaces',
      OCEAN__INTEGRATION__TYPE: 'pagerduty',
      OCEAN__INTEGRATION__CONFIG__STATUSPAGE_HOST: 'not a url',
      OCEAN__SEND_RAW_DATA_EXAMPLES: 'maybe',
      OCEAN__EVENT_LISTENER: '{"type":"KAFKA"}',
    };
    const faults = faultsOf(environment);
    expect(Object.keys(faults).sort()).toEqual([
      'OCEAN__EVENT_LISTENER',
      'OCEAN__INTEGRATION__CONFIG__STATUSPAGE_API_KEY',
      'OCEAN__INTEGRATION__CONFIG__STATUSPAGE_HOST',
      'OCEAN__INTEGRATION__IDENTIFIER',
      'OCEAN__INTEGRATION__TYPE',
      'OCEAN__PORT__BASE_URL',
      'OCEAN__PORT__CLIENT_ID',
      'OCEAN__SEND_RAW_DATA_EXAMPLES',
    ]);
    expect(JSON.stringify(faults)).not.toContain('canary');
  });
});
