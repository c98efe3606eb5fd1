import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CLIENT, LoginDesk } from './testing/login-desk.fixture';

const EVENTS = { 'http://schemas.openid.net/event/backchannel-logout': {} };
const desk = new LoginDesk();
beforeAll(async () => void (await desk.open()));
beforeEach(() => void (desk.logoutTokens.length = 0));
afterAll(() => desk.close());

/** The claims of a proper logout token; undefined leaves one out. */
function claims(changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const now = Math.floor(Date.now() / 1_000);
  return {
    iss: desk.simulator.url,
    aud: CLIENT.clientId,
    iat: now,
    exp: now + 60,
    jti: randomUUID(),
    sub: 'edith',
    sid: 'session',
    events: EVENTS,
    ...changes,
  };
}

describe('back-channel logout', () => {
  it('names the session that the login named', async () => {
    const login = await desk.signIn('edith');
    await desk.signIn('vera');
    expect(await desk.simulator.endSessions('edith')).toEqual([200]);
    const [token = '', ...more] = desk.logoutTokens;
    expect(more).toEqual([]);
    const request = await desk.client.checkLogoutToken(token);
    expect(request).toMatchObject({ issuer: login.issuer, subject: 'edith', sessionId: login.sessionId });
    expect(request.rememberUntil.getTime()).toBeGreaterThan(Date.now() + 120_000);
  });

  it('comes from the provider when somebody signs out there', async () => {
    const browser = desk.simulator.browser();
    const { url, transaction } = await desk.client.begin({ returnTo: '/' });
    const login = await desk.client.finish(await browser.signIn(url, 'oscar'), transaction);
    await browser.signOut((await desk.client.logoutUrl()) ?? '');
    const [token = ''] = desk.logoutTokens;
    expect(await desk.client.checkLogoutToken(token)).toMatchObject({ subject: 'oscar', sessionId: login.sessionId });
  });

  it.each([
    ['a subject alone', { sid: undefined }, { subject: 'edith', sessionId: undefined }],
    ['a session alone', { sub: undefined }, { subject: undefined, sessionId: 'session' }],
  ])('may name %s', async (_, changes, expected) => {
    const token = desk.simulator.sign(claims(changes), { typ: 'logout+jwt' });
    expect(await desk.client.checkLogoutToken(token)).toMatchObject(expected);
  });

  it.each([undefined, 'JWT', 'application/logout+jwt'])('takes the type %s', async (typ) => {
    await desk.client.checkLogoutToken(desk.simulator.sign(claims(), typ === undefined ? {} : { typ }));
  });

  it.each([
    ['neither subject nor session', { sub: undefined, sid: undefined }],
    ['a nonce', { nonce: 'n' }],
    ['no event', { events: undefined }],
    ['another event', { events: { 'https://example.com/event': {} } }],
    ['an event that is no object', { events: { [Object.keys(EVENTS)[0] ?? '']: true } }],
    ['no id', { jti: undefined }],
    ['an id without end', { jti: 'x'.repeat(257) }],
    ['no time', { iat: undefined }],
    ['a time long ago', { iat: Math.floor(Date.now() / 1_000) - 200, exp: undefined }],
    ['a time to come', { iat: Math.floor(Date.now() / 1_000) + 200 }],
    ['an end that has passed', { exp: Math.floor(Date.now() / 1_000) - 60 }],
    ['another audience', { aud: 'another' }],
    ['another issuer', { iss: 'https://another.example' }],
  ])('is refused with %s', async (_, changes) => {
    const token = desk.simulator.sign(claims(changes), { typ: 'logout+jwt' });
    await expect(desk.client.checkLogoutToken(token)).rejects.toMatchObject({ code: 'identity_logout_invalid' });
  });

  it('is refused as another kind of token, as an ID token, unsigned, changed, too long, or as no token', async () => {
    const { simulator } = desk;
    const proper = simulator.sign(claims(), { typ: 'logout+jwt' });
    const [header, payload, signature] = proper.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const token of [
      simulator.sign(claims(), { typ: 'at+jwt' }),
      simulator.sign(claims({ events: undefined, nonce: 'n' }), { typ: 'JWT' }),
      `${none}.${payload}.`,
      `${header}.${Buffer.from(JSON.stringify(claims({ sub: 'ada' }))).toString('base64url')}.${signature}`,
      simulator.sign(claims({ padding: 'x'.repeat(16_384) }), { typ: 'logout+jwt' }),
      'no token',
      '',
    ]) {
      await expect(desk.client.checkLogoutToken(token)).rejects.toMatchObject({ code: 'identity_logout_invalid' });
    }
  });

  it('is to be sent again when the keys cannot be read', async () => {
    desk.simulator.faults.add({ path: '/jwks', effect: { kind: 'status', status: 503 }, times: 1 });
    const token = desk.simulator.sign(claims(), { typ: 'logout+jwt' });
    const newcomer = desk.clientOf(desk.simulator.url);
    await expect(newcomer.checkLogoutToken(token)).rejects.toMatchObject({
      code: 'identity_provider_unavailable',
      retry: 'later',
    });
    expect(await newcomer.checkLogoutToken(token)).toMatchObject({ subject: 'edith' });
  });
});
