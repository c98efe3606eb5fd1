import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CLAIM_NAMES, lacksClaims, mergeClaims, readClaims } from './claims';
import { IdentityError } from './identity-error';

const EMAIL = { email: 'ada@demo.example' };

describe('claims', () => {
  it('are read by the names that the provider uses', () => {
    const names = { email: 'upn', name: 'displayName', groups: 'https://example.com/groups', organisation: 'tid' };
    const raw = { upn: 'a@b', displayName: 'Ada', 'https://example.com/groups': ['x'], tid: 't', email: 'other@b' };
    expect(readClaims(raw, names)).toEqual({
      email: 'a@b',
      emailVerified: false,
      name: 'Ada',
      groups: ['x'],
      organisation: 't',
    });
  });

  it.each([
    [{}, { emailVerified: false, groups: [], name: undefined, organisation: undefined }],
    [{ email_verified: true }, { emailVerified: true }],
    [{ email_verified: 'true' }, { emailVerified: true }],
    [{ email_verified: 'false' }, { emailVerified: false }],
    [{ groups: 'one' }, { groups: ['one'] }],
    [
      { groups: null, name: '', organisation: null },
      { groups: [], name: undefined, organisation: undefined },
    ],
  ])('%j are taken as they come', (raw, expected) => {
    expect(readClaims({ ...EMAIL, ...raw }, DEFAULT_CLAIM_NAMES)).toMatchObject(expected);
  });

  it('do not call an address verified that email_verified does not speak of', () => {
    const names = { ...DEFAULT_CLAIM_NAMES, email: 'upn' };
    const raw = { upn: 'ada@demo.example', email: 'mallory@demo.example', email_verified: true };
    expect(readClaims(raw, names).emailVerified).toBe(false);
    expect(readClaims({ ...raw, email: raw.upn }, names).emailVerified).toBe(true);
    expect(readClaims({ ...raw, email: undefined }, names).emailVerified).toBe(false);
  });

  it('of the ID token stand over those of userinfo, where it says something', () => {
    const merged = mergeClaims({ name: null, groups: ['a'], email: '' }, { name: 'Ada', groups: ['b'], email: 'a@b' });
    expect(merged).toEqual({ name: 'Ada', groups: ['a'], email: 'a@b' });
  });

  it.each([
    ['email', { email: 'no address' }],
    ['email', { email: `${'a'.repeat(320)}@b` }],
    ['email', { email: ['a@b'] }],
    ['email_verified', { email_verified: 1 }],
    ['name', { name: 'a\nb' }],
    ['name', { name: 'a'.repeat(257) }],
    ['groups', { groups: Array.from({ length: 501 }, () => 'g') }],
    ['groups', { groups: [1] }],
    ['groups', { groups: [''] }],
    ['groups', { groups: { admin: true } }],
    ['organisation', { organisation: 7 }],
  ])('%s of another form are refused by name', (claim, raw) => {
    expect(() => readClaims({ ...EMAIL, ...raw }, DEFAULT_CLAIM_NAMES)).toThrow(
      expect.objectContaining({ code: 'identity_claims_invalid', context: { claim } }),
    );
  });

  it.each([{}, { email: '' }, { email: null }])('without an email (%j) are refused', (raw) => {
    expect(() => readClaims(raw, DEFAULT_CLAIM_NAMES)).toThrow(
      expect.objectContaining({ code: 'identity_claims_missing', context: { claim: 'email' } }),
    );
  });

  it('are asked for again only when one is missing', () => {
    const all = { ...EMAIL, name: 'Ada', groups: [], organisation: 'o' };
    expect(lacksClaims(all, DEFAULT_CLAIM_NAMES)).toBe(false);
    expect(lacksClaims({ ...all, groups: undefined }, DEFAULT_CLAIM_NAMES)).toBe(true);
    expect(lacksClaims(Object.create(all) as typeof all, DEFAULT_CLAIM_NAMES)).toBe(true);
  });

  it('are either read in bounds or refused without their value, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('email', 'name', 'groups', 'email_verified'), fc.jsonValue()),
        (raw) => {
          try {
            const { email, name = '', groups } = readClaims(raw, DEFAULT_CLAIM_NAMES);
            expect(Math.max(email.length - 64, name.length, ...groups.map((group) => group.length))).toBeLessThan(257);
          } catch (error) {
            expect(error).toBeInstanceOf(IdentityError);
            expect((error as IdentityError).message).toMatch(
              /^The (claim|identity provider) .*\b(email|name|groups|email_verified)\b/,
            );
          }
        },
      ),
    );
  });
});
