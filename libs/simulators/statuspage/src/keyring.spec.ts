import { describe, expect, it } from 'vitest';
import { Keyring } from './keyring';

describe('Keyring', () => {
  it('takes known keys until they are revoked, and again once restored', () => {
    const keyring = new Keyring(() => 0);
    keyring.add('a');
    expect([keyring.isValid('a'), keyring.isValid('b')]).toEqual([true, false]);
    keyring.revoke('a');
    expect(keyring.isValid('a')).toBe(false);
    keyring.restore('a');
    expect(keyring.isValid('a')).toBe(true);
  });

  it('takes a key until the moment it expires', () => {
    let now = 999;
    const keyring = new Keyring(() => now);
    keyring.add('a', 1_000);
    expect(keyring.isValid('a')).toBe(true);
    now = 1_000;
    expect(keyring.isValid('a')).toBe(false);
    keyring.restore('a');
    expect(keyring.isValid('a')).toBe(true);
    keyring.expire('a');
    expect(keyring.isValid('a')).toBe(false);
  });

  it('closes a page to one key or to all, with the answer asked for', () => {
    const keyring = new Keyring(() => 0);
    keyring.forbidPage({ pageId: 'p', key: 'a', status: 404, listed: false });
    keyring.forbidPage({ pageId: 'q' });
    expect([keyring.refusal('a', 'p'), keyring.refusal('b', 'p'), keyring.refusal('b', 'q')]).toEqual([
      404,
      undefined,
      403,
    ]);
    expect([keyring.lists('a', 'p'), keyring.lists('b', 'p'), keyring.lists('b', 'q')]).toEqual([false, true, true]);
    keyring.allowPage('p');
    expect([keyring.refusal('a', 'p'), keyring.refusal('a', 'q')]).toEqual([undefined, 403]);
    keyring.allowPage();
    expect(keyring.refusal('a', 'q')).toBeUndefined();
  });

  it('refuses to change a key it was never given', () => {
    expect(() => new Keyring(() => 0).revoke('a')).toThrow(RangeError);
  });
});
