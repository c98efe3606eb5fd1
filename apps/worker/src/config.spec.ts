import { inspect } from 'node:util';
import { ConfigError } from '@quayside/platform-config';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config';

const NEEDED = {
  DATABASE_URL: 'postgresql://quayside@127.0.0.1:5432/quayside',
  REDIS_URL: 'redis://127.0.0.1:6379',
  QUAYSIDE_MASTER_KEY_FILE: '/var/lib/quayside/master.key',
};

function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig({ ...NEEDED, ...environment });
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ variable, message }) => `${variable} ${message}`);
    throw error;
  }
  return [];
}

describe('the environment of the worker', () => {
  it('counts with what the upstream allows, and trusts no Redis, unless it is told to', () => {
    const config = readConfig(NEEDED);
    expect(config.QUAYSIDE_UPSTREAM_ALLOWANCE).toBeUndefined();
    expect(config.QUAYSIDE_KNOWN_REDIS).toBeUndefined();
  });

  it('takes another allowance for development only', () => {
    const given = { QUAYSIDE_UPSTREAM_ALLOWANCE: '1000/1' };
    const development = { ...given, QUAYSIDE_ALLOW_PRIVATE_HOSTS: 'true' };
    expect(readConfig({ ...NEEDED, ...development }).QUAYSIDE_UPSTREAM_ALLOWANCE).toEqual({
      limit: 1_000,
      windowMs: 1_000,
    });
    expect(faultsOf(given)).toEqual([expect.stringMatching(/^QUAYSIDE_UPSTREAM_ALLOWANCE needs QUAYSIDE_ALLOW_/)]);
    expect(faultsOf({ ...development, QUAYSIDE_UPSTREAM_ALLOWANCE: '1000' })).toHaveLength(1);
  });

  it('leaves by no proxy and looks at no address, unless it is told to', () => {
    const config = readConfig(NEEDED);
    expect(config.QUAYSIDE_EGRESS_PROXY_URL).toBeUndefined();
    expect(config.QUAYSIDE_EGRESS_CHECK_URL).toBeUndefined();
    expect(config.QUAYSIDE_EGRESS_ADDRESSES).toEqual({ eu: [], us: [] });
  });

  it('takes the proxy from its URL, and shows nothing of one that is wrong', () => {
    const proxy = (text: string) => ({ QUAYSIDE_EGRESS_PROXY_URL: text });
    const config = readConfig({ ...NEEDED, ...proxy('http://user:canary@proxy.example:3128') });
    expect(config.QUAYSIDE_EGRESS_PROXY_URL?.origin).toBe('http://proxy.example:3128');
    expect(inspect(config, { depth: 9, showHidden: true })).not.toContain('canary');
    const [fault, ...others] = faultsOf(proxy('user:canary@proxy.example:3128'));
    expect(fault).toMatch(/^QUAYSIDE_EGRESS_PROXY_URL /);
    expect(fault).not.toContain('canary');
    expect(others).toEqual([]);
  });

  it('looks at its address only where it knows what to compare with', () => {
    const check = { QUAYSIDE_EGRESS_CHECK_URL: 'https://address.example/' };
    expect(faultsOf(check)).toEqual([expect.stringMatching(/^QUAYSIDE_EGRESS_CHECK_URL needs addresses in /)]);
    expect(faultsOf({ ...check, QUAYSIDE_EGRESS_ADDRESSES: '{"us":["192.0.2.1"]}' })).toEqual([]);
  });

  it.each(['true', 'F'.repeat(40), 'f'.repeat(39)])('refuses what is no run id of Redis: %s', (text) => {
    expect(faultsOf({ QUAYSIDE_KNOWN_REDIS: text })).toEqual([expect.stringMatching(/^QUAYSIDE_KNOWN_REDIS /)]);
  });
});
