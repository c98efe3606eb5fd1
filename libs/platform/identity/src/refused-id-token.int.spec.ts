import type { IdTokenFault } from '@quayside/simulator-identity';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf } from './testing/failure-of.fixture';
import { LoginDesk } from './testing/login-desk.fixture';

const desk = new LoginDesk();
afterEach(() => desk.close());

describe('ID tokens', () => {
  const faults: readonly IdTokenFault[] = [
    { kind: 'expired' },
    { kind: 'wrong_nonce' },
    { kind: 'wrong_audience' },
    { kind: 'wrong_issuer' },
    { kind: 'unknown_key' },
    { kind: 'forged' },
    { kind: 'unsigned' },
    { kind: 'clock_skew', ms: -3_600_000 },
    { kind: 'clock_skew', ms: 120_000 },
  ];

  it.each(faults)('are refused: %j', async (fault) => {
    const simulator = await desk.open();
    simulator.spoilIdTokens(fault);
    const failure = await failureOf(desk.signIn('edith'));
    expect(failure).toMatchObject({ name: 'IdentityError', code: 'identity_login_invalid', retry: 'never' });
    expect(failure.cause).toBeUndefined();
    expect(JSON.stringify([failure.message, failure.context])).not.toMatch(/edith|eyJ|another/);

    simulator.spoilIdTokens();
    expect((await desk.signIn('edith')).subject).toBe('edith');
  });

  it.each([15_000, -15_000])('may come from a clock that is %d ms off', async (ms) => {
    (await desk.open()).spoilIdTokens({ kind: 'clock_skew', ms });
    expect((await desk.signIn()).subject).toBe('edith');
  });

  it('are taken right after the provider has changed its key', async () => {
    const simulator = await desk.open({}, { keysCooldownMs: 0 });
    await desk.signIn();
    await simulator.rotateKeys();
    expect((await desk.signIn('vera')).subject).toBe('vera');
  });
});

describe('claims', () => {
  it('that we cannot do without are missed by name', async () => {
    await desk.open();
    const client = desk.clientOf(desk.simulator.url, { claimNames: { email: 'upn' } });
    expect(await failureOf(desk.signIn('edith', client))).toMatchObject({
      code: 'identity_claims_missing',
      context: { claim: 'upn' },
    });
  });

  it('of userinfo that speaks of somebody else are refused', async () => {
    const simulator = await desk.open({ claimsIn: 'userinfo' });
    const body = { sub: 'ada', email: 'ada@demo.example' };
    simulator.faults.add({ path: '/me', effect: { kind: 'status', status: 200, body } });
    expect(await failureOf(desk.signIn('edith'))).toMatchObject({ code: 'identity_login_invalid' });
  });
});
