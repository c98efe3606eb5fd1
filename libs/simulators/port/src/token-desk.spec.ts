import { describe, expect, it } from 'vitest';
import { TokenDesk } from './token-desk';

function desk() {
  let now = Date.parse('2024-01-01T00:00:00Z');
  const made = new TokenDesk(() => now);
  made.register({ clientId: 'a', clientSecret: 'secret', organisationId: 'org' });
  return { desk: made, pass: (seconds: number) => (now += seconds * 1000) };
}

describe('TokenDesk', () => {
  it('hands out the same token until it expires, with the time that is left', () => {
    const { desk: tokens, pass } = desk();
    const first = tokens.issue('a', 'secret');
    expect(first?.expiresInSeconds).toBe(10_800);
    pass(10_000);
    expect(tokens.issue('a', 'secret')).toEqual({ token: first?.token, expiresInSeconds: 800 });
    pass(800);
    const second = tokens.issue('a', 'secret');
    expect(second?.token).not.toBe(first?.token);
    expect(second?.expiresInSeconds).toBe(10_800);
    expect(tokens.callerOf(first?.token ?? '')).toBeUndefined();
    expect(tokens.callerOf(second?.token ?? '')).toEqual({ clientId: 'a', organisationId: 'org' });
  });

  it('gives nothing for wrong credentials', () => {
    const { desk: tokens } = desk();
    expect(tokens.issue('a', 'wrong')).toBeUndefined();
    expect(tokens.issue('b', 'secret')).toBeUndefined();
  });

  it('forgets every token when told to', () => {
    const { desk: tokens } = desk();
    const token = tokens.issue('a', 'secret')?.token ?? '';
    tokens.expireAll();
    expect(tokens.callerOf(token)).toBeUndefined();
    expect(tokens.issue('a', 'secret')?.token).not.toBe(token);
  });

  it('makes tokens whose claims name the organisation and say that a machine holds them', () => {
    const token = desk().desk.issue('a', 'secret')?.token ?? '';
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ orgId: 'org', isMachine: true, personalToken: false });
  });
});
