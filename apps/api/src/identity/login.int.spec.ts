import { createIdentitySimulator, DEMO_USERS, type IdentitySimulator } from '@quayside/simulator-identity';
import { createTestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser';
import { install, INSTALLATION, API_KEY, type InstalledConnector } from '../testing/install';
import { freePort, testLogin } from '../testing/people';
import { startTestApi, type TestApi } from '../testing/start-test-api';

let api: TestApi;
let simulator: IdentitySimulator;
let installed: InstalledConnector;
let origin: string;
let browser: Browser;

beforeAll(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  simulator = createIdentitySimulator({
    users: [
      ...DEMO_USERS,
      { sub: 'olga', name: 'Olga Operator', email: 'olga@quayside.example', groups: ['staff'] },
      { sub: 'una', name: 'Una', email: 'una@demo.example', emailVerified: false, groups: [] },
    ],
    clients: [
      {
        clientId: 'quayside',
        clientSecret: 'simulator-secret',
        redirectUris: [`${origin}/api/v1/login/callback`],
        postLogoutRedirectUris: [`${origin}/`],
        backchannelLogoutUri: `${origin}/api/v1/backchannel-logout`,
      },
    ],
  });
  await simulator.listen();
  api = await startTestApi(await createTestDatabase(), {}, { login: testLogin(port, { issuer: simulator.url }) }, port);
  installed = await install(api);
  // what the provider of the demo calls the organisation of its users
  await api.owner.prisma.$executeRaw`
    UPDATE organisations SET claim = 'demo' WHERE id = ${String(installed.created['organisationId'])}::uuid`;
});
beforeEach(() => {
  browser = new Browser(origin);
});
afterAll(async () => {
  await api.close();
  await simulator.close();
});

const SESSION = '/api/v1/session';
const COOKIE = 'quayside-session';

describe('a login', () => {
  it('ends where it was to return to, with a session that says who it is', async () => {
    const { status, headers } = await browser.logIn(simulator, 'ada', '/installations?state=halted');
    expect(status).toBe(303);
    expect(headers.get('location')).toBe('/installations?state=halted');
    const cookie = headers.getSetCookie().find((line) => line.startsWith(`${COOKIE}=`));
    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax$/);
    expect(await browser.get(SESSION)).toMatchObject({
      status: 200,
      body: {
        caller: 'person',
        user: { email: 'ada@demo.example', name: 'Ada Admin' },
        platformOperator: false,
        organisations: [{ id: installed.created['organisationId'], name: 'Harbour Ltd', role: 'admin' }],
      },
    });
  });

  it('keeps nothing of the cookie but a hash', async () => {
    await browser.logIn(simulator, 'ada');
    const id = browser.cookies.get(COOKIE) ?? '';
    expect(id).toHaveLength(43);
    const rows = await api.owner.prisma.$queryRaw<{ text: string }[]>`SELECT s::text AS text FROM sessions s`;
    expect(JSON.stringify(rows)).not.toContain(id);
    expect(api.log()).not.toContain(id);
  });

  it('is finished once, and by the browser that began it', async () => {
    const callback = await simulator.signIn(await browser.begin(), 'ada');
    const path = callback.pathname + callback.search;
    const refused = { status: 400, body: { code: 'identity_login_invalid' } };
    expect(await new Browser(origin).get(path)).toMatchObject(refused);
    const begun = new Map(browser.cookies);
    expect(await browser.get(path)).toMatchObject({ status: 303 });
    const again = new Browser(origin);
    for (const [name, value] of begun) again.cookies.set(name, value);
    expect(await again.get(path)).toMatchObject(refused);
  });

  it('takes a new session each time, and ends the one before in that browser', async () => {
    await browser.logIn(simulator, 'ada');
    const before = browser.cookies.get(COOKIE) ?? '';
    await browser.logIn(simulator, 'vera');
    expect(browser.cookies.get(COOKIE)).not.toBe(before);
    expect(await browser.get(SESSION)).toMatchObject({ body: { user: { email: 'vera@demo.example' } } });
    browser.cookies.set(COOKIE, before);
    expect(await browser.get(SESSION)).toMatchObject({ status: 401 });
  });

  it('returns to no other site', async () => {
    for (const returnTo of ['https://evil.example', '//evil.example', '/\\evil.example']) {
      const { status, body } = await browser.get(`/api/v1/login?returnTo=${encodeURIComponent(returnTo)}`);
      expect({ status, code: body?.['code'] }).toEqual({ status: 400, code: 'identity_return_invalid' });
    }
  });

  it('that is cancelled at the provider makes no session', async () => {
    const callback = await simulator.browser().cancel(await browser.begin());
    expect(await browser.get(callback.pathname + callback.search)).toMatchObject({
      status: 403,
      body: { code: 'identity_login_refused' },
    });
    expect(browser.cookies.has(COOKIE)).toBe(false);
  });

  it('fails while the provider is down, and sessions go on', async () => {
    await browser.logIn(simulator, 'ada');
    const other = new Browser(origin);
    const late = await simulator.signIn(await other.begin(), 'ada');
    simulator.faults.add({ path: '/token', times: 1, effect: { kind: 'status', status: 503 } });
    expect(await other.get(late.pathname + late.search)).toMatchObject({
      status: 503,
      body: { code: 'identity_provider_unavailable' },
    });
    expect(await browser.get(SESSION)).toMatchObject({ status: 200 });
  });
});

describe('a session', () => {
  it('ends with the logout, here and at the provider', async () => {
    const atProvider = simulator.browser();
    const callback = await atProvider.signIn(await browser.begin(), 'ada');
    await browser.get(callback.pathname + callback.search);
    const id = browser.cookies.get(COOKIE) ?? '';
    const { status, body } = await browser.send('POST', '/api/v1/logout');
    expect(status).toBe(200);
    expect(browser.cookies.has(COOKIE)).toBe(false);
    browser.cookies.set(COOKIE, id);
    expect(await browser.get(SESSION)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect((await atProvider.signOut(String(body?.['providerLogoutUrl']))).href).toBe(`${origin}/`);
  });

  it.each([
    ['half an hour without a request', "last_seen_at = now() - interval '30 minutes'"],
    ['twelve hours, whatever was asked', "created_at = now() - interval '12 hours'"],
  ])('ends after %s, and stays ended', async (_, change) => {
    await browser.logIn(simulator, 'oscar');
    expect(await browser.get(SESSION)).toMatchObject({ status: 200 });
    const ofOscar = "ended_at IS NULL AND user_id = (SELECT id FROM users WHERE subject = 'oscar')";
    await api.owner.prisma.$executeRawUnsafe(`UPDATE sessions SET ${change} WHERE ${ofOscar}`);
    expect(await browser.get(SESSION)).toMatchObject({ status: 401 });
    await api.owner.prisma.$executeRaw`UPDATE sessions SET last_seen_at = now(), created_at = now()`;
    expect(await browser.get(SESSION)).toMatchObject({ status: 401 });
  });

  it('goes on while it is used', async () => {
    await browser.logIn(simulator, 'oscar');
    await api.owner.prisma.$executeRaw`UPDATE sessions SET last_seen_at = now() - interval '29 minutes'`;
    expect(await browser.get(SESSION)).toMatchObject({ status: 200 });
    const idle = await api.owner.prisma.$queryRaw<unknown[]>`
      SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id
      WHERE u.subject = 'oscar' AND s.ended_at IS NULL AND last_seen_at < now() - interval '1 minute'`;
    expect(idle).toEqual([]);
  });

  it('changes nothing for another site', async () => {
    await browser.logIn(simulator, 'ada');
    const path = `${installed.path}/resyncs`;
    const refused = { status: 403, body: { code: 'cross_site_refused' } };
    expect(await browser.send('POST', path, undefined, {})).toMatchObject(refused);
    expect(await browser.send('POST', path, undefined, { 'sec-fetch-site': 'cross-site' })).toMatchObject(refused);
    expect(await browser.send('POST', path, undefined, { origin: 'https://evil.example' })).toMatchObject(refused);
    expect(await browser.send('POST', path, undefined, { origin })).toMatchObject({ status: 202 });
  });

  it('takes JSON only, which no form of another site can send', async () => {
    await browser.logIn(simulator, 'ada');
    const cookie = `${COOKIE}=${browser.cookies.get(COOKIE) ?? ''}`;
    const response = await fetch(`${origin}${installed.organisation}/api-tokens`, {
      method: 'POST',
      headers: { cookie, origin, 'content-type': 'text/plain' },
      body: '{"name":"a","role":"admin"}',
    });
    expect(response.status).toBe(415);
  });
});

describe('a logout token of the provider', () => {
  const send = (body: string, type = 'application/x-www-form-urlencoded') =>
    fetch(`${origin}/api/v1/backchannel-logout`, { method: 'POST', body, headers: { 'content-type': type } });

  it('ends the sessions of whom it names, and of nobody else', async () => {
    const other = new Browser(origin);
    await browser.logIn(simulator, 'edith');
    await other.logIn(simulator, 'vera');
    expect(await simulator.endSessions('edith')).toEqual([200]);
    expect(await browser.get(SESSION)).toMatchObject({ status: 401 });
    expect(await other.get(SESSION)).toMatchObject({ status: 200 });
  });

  it('ends one of two sessions when it names one', async () => {
    const other = new Browser(origin);
    await browser.logIn(simulator, 'edith');
    await other.logIn(simulator, 'edith');
    const login = simulator.logins.at(-1);
    if (login === undefined) throw new Error('nobody logged in');
    const form = new URLSearchParams({ logout_token: simulator.logoutToken(login) });
    expect((await send(form.toString())).status).toBe(200);
    expect(await other.get(SESSION)).toMatchObject({ status: 401 });
    expect(await browser.get(SESSION)).toMatchObject({ status: 200 });
  });

  it('does nothing the second time', async () => {
    await browser.logIn(simulator, 'edith');
    const login = simulator.logins.at(-1);
    if (login === undefined) throw new Error('nobody logged in');
    const form = new URLSearchParams({ logout_token: simulator.logoutToken(login) }).toString();
    expect((await send(form)).status).toBe(200);
    const again = await send(form);
    expect(again.status).toBe(400);
    expect(await again.json()).toMatchObject({ code: 'identity_logout_invalid' });
  });

  it.each([
    ['made up', 'logout_token=made-up', undefined, 400],
    ['missing', 'token=a', undefined, 400],
    ['there twice', 'logout_token=a&logout_token=b', undefined, 400],
    ['too large', `logout_token=${'x'.repeat(30_000)}`, undefined, 413],
    ['in JSON', '{"logout_token":"a"}', 'application/json', 415],
  ])('is refused when it is %s', async (_, body, type, status) => {
    expect((await send(body, type)).status).toBe(status);
  });
});

describe('roles from groups', () => {
  const change = { name: 'Other name' };
  const withKey = { settings: { statuspageApiKey: API_KEY } };
  const elsewhere = { settings: { statuspageHost: 'https://elsewhere.example' } };

  it.each([
    ['vera', 200, 403, 403, 403, 403],
    ['oscar', 200, 202, 403, 403, 403],
    ['edith', 200, 202, 200, 403, 403],
    ['ada', 200, 202, 200, 200, 200],
    ['nobody', 404, 404, 404, 404, 404],
  ])('let %s do what they may', async (sub, read, run, edit, key, tokens) => {
    await browser.logIn(simulator, sub);
    expect((await browser.get(installed.path)).status).toBe(read);
    expect((await browser.send('POST', `${installed.path}/resyncs`)).status).toBe(run);
    expect((await browser.send('PATCH', installed.path, change)).status).toBe(edit);
    expect((await browser.send('PATCH', installed.path, withKey)).status).toBe(key);
    expect((await browser.send('PATCH', installed.path, elsewhere)).status).toBe(key);
    expect((await browser.get(`${installed.organisation}/api-tokens`)).status).toBe(tokens);
  });

  it('make whoever has that of the platform an operator everywhere, and the trail says so', async () => {
    await browser.logIn(simulator, 'olga');
    const { body } = await browser.get(SESSION);
    expect(body).toMatchObject({ platformOperator: true, organisations: [] });
    expect((await browser.get('/api/v1/organisations')).status).toBe(200);
    const another = { ...INSTALLATION, identifier: 'of-olga' };
    expect((await browser.send('POST', `${installed.organisation}/installations`, another)).status).toBe(201);
    const [event] = await api.owner.prisma.$queryRaw<unknown[]>`
      SELECT actor_type, actor_id FROM audit_events WHERE action = 'installation.created' ORDER BY at DESC LIMIT 1`;
    expect(event).toEqual({ actor_type: 'operator', actor_id: (body?.['user'] as { id: string }).id });
  });

  it('are written down as the person’s own for what a member does', async () => {
    await browser.logIn(simulator, 'edith');
    const text = 'resources: []\n# by Edith';
    const saved = await browser.send('PUT', `${installed.path}/mapping`, { text });
    const { body } = await browser.get(SESSION);
    expect(saved).toMatchObject({ status: 200, body: { createdBy: (body?.['user'] as { id: string }).id } });
  });
});

describe('an invitation', () => {
  const invite = (email: string, role = 'operator') =>
    api.call('POST', `${installed.organisation}/invitations`, { email, role });
  const accept = (by: Browser, token: unknown) => by.send('POST', '/api/v1/invitations/accept', { token });

  it('makes whoever logs in with its address a member, once', async () => {
    const { body: invitation } = await invite('Nobody@Demo.example');
    await browser.logIn(simulator, 'vera');
    expect(await accept(browser, invitation['token'])).toMatchObject({
      status: 403,
      body: { code: 'invitation_for_another' },
    });
    await browser.logIn(simulator, 'nobody');
    expect(await accept(browser, invitation['token'])).toMatchObject({
      status: 200,
      body: { organisationId: installed.created['organisationId'], role: 'operator' },
    });
    expect((await browser.send('POST', `${installed.path}/resyncs`)).status).toBe(202);
    expect(await accept(browser, invitation['token'])).toMatchObject({
      status: 404,
      body: { code: 'invitation_not_found' },
    });
    // a login at which the provider says nothing of the organisation takes nothing away
    await browser.logIn(simulator, 'nobody');
    expect((await browser.get(installed.path)).status).toBe(200);
    const { body: second } = await invite('nobody@demo.example');
    expect(await accept(browser, second['token'])).toMatchObject({ status: 409, body: { code: 'already_member' } });
  });

  it('ends with the membership', async () => {
    await browser.logIn(simulator, 'nobody');
    const user = ((await browser.get(SESSION)).body?.['user'] as { id: string }).id;
    const member = `${installed.organisation}/members/${user}`;
    expect(await api.call('PATCH', member, { role: 'viewer' })).toMatchObject({
      status: 200,
      body: { role: 'viewer' },
    });
    expect((await browser.send('POST', `${installed.path}/resyncs`)).status).toBe(403);
    expect((await api.call('DELETE', member)).status).toBe(204);
    expect((await browser.get(installed.path)).status).toBe(404);
  });

  it('is not for whoever has an address that the provider has not verified, nor for a token', async () => {
    const { body: invitation } = await invite('una@demo.example');
    await browser.logIn(simulator, 'una');
    expect(await accept(browser, invitation['token'])).toMatchObject({ status: 403 });
    expect((await api.call('POST', '/api/v1/invitations/accept', { token: invitation['token'] })).status).toBe(403);
  });

  it('is over when it is taken back', async () => {
    const { body: invitation } = await invite('nobody@demo.example');
    const path = `${installed.organisation}/invitations/${String(invitation['id'])}`;
    expect((await api.call('DELETE', path)).status).toBe(204);
    await browser.logIn(simulator, 'nobody');
    expect(await accept(browser, invitation['token'])).toMatchObject({ status: 404 });
    const { body } = await api.call('GET', `${installed.organisation}/invitations`);
    expect(JSON.stringify(body)).not.toContain(String(invitation['token']));
  });
});

describe('members', () => {
  it('whose role the provider gives are changed there', async () => {
    await browser.logIn(simulator, 'vera');
    const user = ((await browser.get(SESSION)).body?.['user'] as { id: string }).id;
    const answer = await api.call('PATCH', `${installed.organisation}/members/${user}`, { role: 'admin' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'member_managed_by_provider' } });
  });

  it('keep one admin', async () => {
    const { organisation } = await install(api, { identifier: 'small' });
    const { body: invitation } = await api.call('POST', `${organisation}/invitations`, {
      email: 'una@demo.example',
      role: 'admin',
    });
    await browser.logIn(simulator, 'nobody');
    await api.owner.prisma.$executeRaw`
      UPDATE invitations SET email = 'nobody@demo.example' WHERE id = ${String(invitation['id'])}::uuid`;
    await browser.send('POST', '/api/v1/invitations/accept', { token: invitation['token'] });
    const user = ((await browser.get(SESSION)).body?.['user'] as { id: string }).id;
    const last = { status: 409, body: { code: 'last_admin' } };
    expect(await browser.send('DELETE', `${organisation}/members/${user}`)).toMatchObject(last);
    expect(await browser.send('PATCH', `${organisation}/members/${user}`, { role: 'editor' })).toMatchObject(last);
    expect((await browser.send('PATCH', `${organisation}/members/${user}`, { role: 'admin' })).status).toBe(200);
  });
});
