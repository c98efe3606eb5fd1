import { silentLogger } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { settingsOf, type IdentityClientOptions } from './identity-client-options';

const OPTIONS: IdentityClientOptions = {
  issuer: 'https://login.example/tenant',
  clientId: 'quayside',
  redirectUri: 'https://quayside.example/auth/callback',
  postLogoutRedirectUri: 'https://quayside.example/signed-out',
  logger: silentLogger,
};

describe('the options of a login', () => {
  it('are filled in', () => {
    expect(settingsOf(OPTIONS)).toMatchObject({
      scopes: ['openid', 'email', 'profile'],
      allowInsecure: false,
      timeoutMs: 5_000,
      clientSecret: undefined,
    });
    expect(settingsOf({ ...OPTIONS, claimNames: { groups: 'roles' } }).claimNames).toEqual({
      email: 'email',
      name: 'name',
      groups: 'roles',
      organisation: 'organisation',
    });
  });

  it.each([
    ['issuer', { issuer: 'http://login.example' }],
    ['issuer', { issuer: 'login.example' }],
    ['issuer', { issuer: 'https://user:password@login.example', allowInsecure: true }],
    ['issuer', { issuer: 'file:///etc', allowInsecure: true }],
    ['clientId', { clientId: '' }],
    ['clientSecret', { clientSecret: '' }],
    ['redirectUri', { redirectUri: 'http://quayside.example/' }],
    ['redirectUri', { redirectUri: 'https://quayside.example/?a=b' }],
    ['redirectUri', { redirectUri: '/auth/callback' }],
    ['postLogoutRedirectUri', { postLogoutRedirectUri: '' }],
    ['scopes', { scopes: ['email'] }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['keysCooldownMs', { keysCooldownMs: Number.NaN }],
  ] as const)('name %s in %j', (option, change) => {
    expect(() => settingsOf({ ...OPTIONS, ...change })).toThrow(
      expect.objectContaining({ code: 'identity_config_invalid', context: { option } }),
    );
  });

  it('may hold http addresses when that is said', () => {
    expect(settingsOf({ ...OPTIONS, issuer: 'http://127.0.0.1:9000', allowInsecure: true }).issuer.port).toBe('9000');
  });
});
