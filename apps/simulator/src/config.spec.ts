import { ConfigError } from '@quayside/platform-config';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config';

const faultsOf = (environment: Record<string, string>): Record<string, string> => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) {
      return Object.fromEntries(error.faults.map(({ variable, message }) => [variable, message]));
    }
    throw error;
  }
  throw new Error('the environment was accepted');
};

describe('readConfig', () => {
  it('serves the seed on fixed ports, with the limit on, when nothing is set', () => {
    expect(readConfig({})).toMatchObject({
      QUAYSIDE_SIMULATOR_STATUSPAGE_PORT: 4410,
      QUAYSIDE_SIMULATOR_PORT_PORT: 4411,
      QUAYSIDE_SIMULATOR_DATA_SET: 'seed',
      QUAYSIDE_SIMULATOR_RATE_LIMIT: 'on',
      QUAYSIDE_SIMULATOR_STATUSPAGE_KEY: 'demo-statuspage-key',
      QUAYSIDE_SIMULATOR_CLIENT_ID: 'demo-client',
      QUAYSIDE_SIMULATOR_CLIENT_SECRET: 'demo-secret',
    });
    expect(readConfig({})).not.toHaveProperty('QUAYSIDE_SIMULATOR_STATE_FILE');
  });

  it('reports every fault together, by the name of its variable', () => {
    const faults = faultsOf({
      QUAYSIDE_SIMULATOR_STATUSPAGE_PORT: '70000',
      QUAYSIDE_SIMULATOR_DATA_SET: 'huge',
      QUAYSIDE_SIMULATOR_PAGES: 'ten',
      QUAYSIDE_SIMULATOR_RATE_LIMIT: 'maybe',
      QUAYSIDE_SIMULATOR_GROUPS: '51',
    });
    expect(Object.keys(faults).sort()).toEqual([
      'QUAYSIDE_SIMULATOR_DATA_SET',
      'QUAYSIDE_SIMULATOR_GROUPS',
      'QUAYSIDE_SIMULATOR_PAGES',
      'QUAYSIDE_SIMULATOR_RATE_LIMIT',
      'QUAYSIDE_SIMULATOR_STATUSPAGE_PORT',
    ]);
    expect(faults.QUAYSIDE_SIMULATOR_GROUPS).toContain('no group is empty');
  });

  it('does not compare counts that could not be read', () => {
    expect(faultsOf({ QUAYSIDE_SIMULATOR_GROUPS: '51', QUAYSIDE_SIMULATOR_COMPONENTS: 'many' })).toEqual({
      QUAYSIDE_SIMULATOR_COMPONENTS: expect.stringContaining('whole number') as string,
    });
  });
});
