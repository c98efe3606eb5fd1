import { describe, expect, it } from 'vitest';
import { loginTransactionForm } from './login-transaction';

const TRANSACTION = { state: 's', nonce: 'n', codeVerifier: 'v'.repeat(43), returnTo: '/', expiresAt: 1 };

describe('a login transaction that was kept', () => {
  it('is read back as it was', () => {
    expect(loginTransactionForm.parse(JSON.parse(JSON.stringify(TRANSACTION)))).toEqual(TRANSACTION);
  });

  it.each([
    { state: '' },
    { nonce: undefined },
    { codeVerifier: 'short' },
    { returnTo: '//evil.example' },
    { returnTo: 'https://evil.example' },
    { expiresAt: '1' },
  ])('is refused with %j', (change) => {
    expect(loginTransactionForm.safeParse({ ...TRANSACTION, ...change }).success).toBe(false);
  });
});
