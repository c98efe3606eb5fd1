import { ConfigError } from '@quayside/platform-config';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config';

const NEEDED = {
  DATABASE_URL: 'postgresql://quayside@127.0.0.1:5432/quayside',
  QUAYSIDE_BOOTSTRAP_TOKEN: '0123456789-0123456789',
  QUAYSIDE_MASTER_KEY_FILE: '/var/lib/quayside/master.key',
};

describe('the environment of the API', () => {
  it('needs three variables and has a default for the others', () => {
    expect(readConfig(NEEDED)).toEqual({
      ...NEEDED,
      QUAYSIDE_API_HOST: '127.0.0.1',
      QUAYSIDE_ALLOW_UNRESTRICTED_DATABASE: false,
      QUAYSIDE_API_PORT: 4400,
      QUAYSIDE_ALLOW_LOCAL_MASTER_KEY: false,
      QUAYSIDE_ALLOW_PRIVATE_HOSTS: false,
      QUAYSIDE_MIN_RESYNC_INTERVAL_MINUTES: 60,
      QUAYSIDE_EGRESS_ADDRESSES: { eu: [], us: [] },
      QUAYSIDE_TRUSTED_PROXIES: 0,
      QUAYSIDE_RATE_LIMIT_ADDRESS: 1_200,
      QUAYSIDE_RATE_LIMIT_REFUSED: 30,
      QUAYSIDE_RATE_LIMIT_CALLER: 600,
      QUAYSIDE_RATE_LIMIT_ORGANISATION: 1_200,
      QUAYSIDE_OIDC_SCOPES: 'openid email profile',
      QUAYSIDE_OIDC_EMAIL_CLAIM: 'email',
      QUAYSIDE_OIDC_NAME_CLAIM: 'name',
      QUAYSIDE_OIDC_GROUPS_CLAIM: 'groups',
      QUAYSIDE_OIDC_ORGANISATION_CLAIM: 'organisation',
      QUAYSIDE_OIDC_ROLES: '',
      QUAYSIDE_SESSION_IDLE_MINUTES: 30,
      QUAYSIDE_SESSION_HOURS: 12,
      QUAYSIDE_LOG_LEVEL: 'info',
    });
  });

  it('needs a master key, in a file or in KMS', () => {
    const { QUAYSIDE_MASTER_KEY_FILE: _file, ...rest } = NEEDED;
    expect(() => readConfig(rest)).toThrow(/QUAYSIDE_MASTER_KEY_FILE: is not set/);
    expect(() => readConfig({ ...NEEDED, NODE_ENV: 'production' })).toThrow(/QUAYSIDE_ALLOW_LOCAL_MASTER_KEY/);
  });

  it('reads the egress addresses of each region', () => {
    const text = '{"eu":["192.0.2.1","2001:db8::1"]}';
    expect(readConfig({ ...NEEDED, QUAYSIDE_EGRESS_ADDRESSES: text }).QUAYSIDE_EGRESS_ADDRESSES).toEqual({
      eu: ['192.0.2.1', '2001:db8::1'],
      us: [],
    });
  });

  it('takes a provider with all that a login needs, over https or on this machine', () => {
    const login = { QUAYSIDE_PUBLIC_URL: 'https://quayside.example/', QUAYSIDE_OIDC_CLIENT_ID: 'quayside' };
    const issuer = { QUAYSIDE_OIDC_ISSUER: 'https://login.example/tenant' };
    expect(readConfig({ ...NEEDED, ...login, ...issuer })).toMatchObject({
      QUAYSIDE_PUBLIC_URL: 'https://quayside.example',
      ...issuer,
    });
    expect(() => readConfig({ ...NEEDED, ...issuer })).toThrow(/QUAYSIDE_PUBLIC_URL[^]*QUAYSIDE_OIDC_CLIENT_ID/);
    for (const refused of ['http://quayside.example', 'https://quayside.example/console', 'quayside.example']) {
      expect(() => readConfig({ ...NEEDED, QUAYSIDE_PUBLIC_URL: refused })).toThrow('QUAYSIDE_PUBLIC_URL');
    }
    expect(() => readConfig({ ...NEEDED, ...login, QUAYSIDE_OIDC_ISSUER: 'http://login.example' })).toThrow('ISSUER');
    const local = { QUAYSIDE_PUBLIC_URL: 'http://127.0.0.1:4400', QUAYSIDE_OIDC_ISSUER: 'http://127.0.0.1:4500' };
    expect(readConfig({ ...NEEDED, ...login, ...local })).toMatchObject(local);
  });

  it('reports everything that is wrong, by name, and repeats no secret', () => {
    let error: unknown;
    try {
      readConfig({
        DATABASE_URL: 'mysql://root:canary@localhost/x',
        QUAYSIDE_BOOTSTRAP_TOKEN: 'canary',
        QUAYSIDE_EGRESS_ADDRESSES: '{"eu":["host.example"],"moon":[]}',
        QUAYSIDE_MIN_RESYNC_INTERVAL_MINUTES: '0',
      });
    } catch (thrown) {
      error = thrown;
    }
    if (!(error instanceof ConfigError)) throw new Error('the environment was accepted');
    expect([...new Set(error.faults.map(({ variable }) => variable))].sort()).toEqual([
      'DATABASE_URL',
      'QUAYSIDE_BOOTSTRAP_TOKEN',
      'QUAYSIDE_EGRESS_ADDRESSES',
      'QUAYSIDE_MIN_RESYNC_INTERVAL_MINUTES',
    ]);
    expect(error.message).not.toContain('canary');
  });
});
