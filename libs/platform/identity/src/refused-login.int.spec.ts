import { afterEach, describe, expect, it } from 'vitest';
import { failureOf } from './testing/failure-of.fixture';
import { CLIENT, LoginDesk } from './testing/login-desk.fixture';

const DISCOVERY = '/.well-known/openid-configuration';
const desk = new LoginDesk();
afterEach(() => desk.close());

describe('a callback', () => {
  it('of another login, with a wrong state or none, is refused', async () => {
    const simulator = await desk.open();
    const one = await desk.client.begin({ returnTo: '/' });
    const other = await desk.client.begin({ returnTo: '/' });
    const callback = await simulator.signIn(one.url, 'edith');
    const stateless = new URL(callback);
    stateless.searchParams.delete('state');
    for (const attempt of [
      desk.client.finish(callback, other.transaction),
      desk.client.finish(stateless, one.transaction),
      desk.client.finish(callback, { ...one.transaction, codeVerifier: other.transaction.codeVerifier }),
    ]) {
      expect(await failureOf(attempt)).toMatchObject({ code: 'identity_login_invalid' });
    }
  });

  it('is refused after ten minutes, and when it is larger than any callback', async () => {
    const simulator = await desk.open();
    const { url, transaction } = await desk.client.begin({ returnTo: '/' });
    const callback = await simulator.signIn(url, 'edith');
    const large = new URL(callback);
    large.searchParams.set('more', 'x'.repeat(8_192));
    const late = { ...transaction, expiresAt: Date.now() };
    expect(await failureOf(desk.client.finish(callback, late))).toMatchObject({ code: 'identity_login_invalid' });
    expect(await failureOf(desk.client.finish(large, transaction))).toMatchObject({ code: 'identity_login_invalid' });
  });

  it('says that the user pressed cancel', async () => {
    const simulator = await desk.open();
    const { url, transaction } = await desk.client.begin({ returnTo: '/' });
    const callback = await simulator.browser().cancel(url);
    expect(await failureOf(desk.client.finish(callback, transaction))).toMatchObject({
      code: 'identity_login_refused',
    });
  });

  it.each([
    ['access_denied', 'identity_login_refused'],
    ['interaction_required', 'identity_login_refused'],
    ['temporarily_unavailable', 'identity_provider_unavailable'],
    ['unauthorized_client', 'identity_client_rejected'],
    ['<script>', 'identity_client_rejected'],
  ])('with the error %s is %s', async (error, code) => {
    const simulator = await desk.open();
    const { transaction } = await desk.client.begin({ returnTo: '/' });
    const callback = new URL(CLIENT.redirectUri);
    callback.search = new URLSearchParams({ error, state: transaction.state, iss: simulator.url }).toString();
    const failure = await failureOf(desk.client.finish(callback, transaction));
    expect(failure.code).toBe(code);
    expect(failure.message).not.toContain(error);
  });

  it('from another provider, or with two states, is refused before its code is spent', async () => {
    const simulator = await desk.open();
    const { url, transaction } = await desk.client.begin({ returnTo: '/' });
    const callback = await simulator.signIn(url, 'edith');
    const mixedUp = new URL(callback);
    mixedUp.searchParams.set('iss', 'https://another.example');
    const doubled = new URL(callback);
    doubled.searchParams.append('state', 'other');
    for (const wrong of [mixedUp, doubled]) {
      expect(await failureOf(desk.client.finish(wrong, transaction))).toMatchObject({ code: 'identity_login_invalid' });
    }
    expect((await desk.client.finish(callback, transaction)).subject).toBe('edith');
  });

  it('without our state is no refusal: anybody could have made it', async () => {
    await desk.open();
    const { transaction } = await desk.client.begin({ returnTo: '/' });
    const made = new URL(`${CLIENT.redirectUri}?error=access_denied&state=made-up`);
    expect(await failureOf(desk.client.finish(made, transaction))).toMatchObject({ code: 'identity_login_invalid' });
  });
});

describe('a provider', () => {
  it('that is down is asked again by the next login', async () => {
    const simulator = await desk.open();
    for (const effect of [{ kind: 'status', status: 503 }, { kind: 'reset' }] as const) {
      simulator.faults.add({ path: DISCOVERY, effect, times: 1 });
      expect(await failureOf(desk.client.begin({ returnTo: '/' }))).toMatchObject({
        code: 'identity_provider_unavailable',
        retry: 'later',
      });
    }
    expect((await desk.signIn()).subject).toBe('edith');
  });

  it.each([DISCOVERY, '/token', '/jwks'])('that does not answer at %s is given up in time', async (path) => {
    const simulator = await desk.open({}, { timeoutMs: 500 });
    simulator.faults.add({ path, effect: { kind: 'hang' } });
    expect(await failureOf(desk.signIn())).toMatchObject({ code: 'identity_provider_unavailable', retry: 'later' });
  });

  it('that fails at the token endpoint is reported as such', async () => {
    const simulator = await desk.open();
    simulator.faults.add({ path: '/token', effect: { kind: 'status', status: 500 } });
    expect(await failureOf(desk.signIn())).toMatchObject({ code: 'identity_provider_unavailable' });
  });

  it.each([
    ['no JSON', { kind: 'malformed' }],
    ['a redirect', { kind: 'status', status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
    ['more than we read', { kind: 'status', status: 200, body: { issuer: 'x'.repeat(300_000) } }],
    ['another issuer', { kind: 'status', status: 200, body: { issuer: 'https://another.example' } }],
  ] as const)('that describes itself with %s is not usable', async (_, effect) => {
    const simulator = await desk.open();
    simulator.faults.add({ path: DISCOVERY, effect });
    expect(await failureOf(desk.client.begin({ returnTo: '/' }))).toMatchObject({ code: 'identity_provider_invalid' });
  });

  it.each([
    ['token_endpoint', 'ftp://127.0.0.1/token'],
    ['authorization_endpoint', 'javascript:alert(1)'],
    ['jwks_uri', 'http://user:password@127.0.0.1/jwks'],
    ['token_endpoint', undefined],
  ])('whose %s is %s is not usable', async (name, value) => {
    const simulator = await desk.open();
    const body = { ...((await (await fetch(simulator.url + DISCOVERY)).json()) as object), [name]: value };
    simulator.faults.add({ path: DISCOVERY, effect: { kind: 'status', status: 200, body } });
    expect(await failureOf(desk.client.begin({ returnTo: '/' }))).toMatchObject({ code: 'identity_provider_invalid' });
  });

  it('that does not know our secret is told apart from a bad login', async () => {
    const simulator = await desk.open();
    const client = desk.clientOf(simulator.url, { clientSecret: 'wrong' });
    expect(await failureOf(desk.signIn('edith', client))).toMatchObject({ code: 'identity_client_rejected' });
  });

  it('over http is not asked, unless that is allowed', async () => {
    const simulator = await desk.open();
    expect(() => desk.clientOf(simulator.url, { allowInsecure: false })).toThrow(
      expect.objectContaining({ code: 'identity_config_invalid' }),
    );
  });
});
