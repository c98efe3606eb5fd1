import { silentLogger } from '@quayside/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { createIdentityClient } from './identity-client';
import { CLIENT, LoginDesk } from './testing/login-desk.fixture';

const desk = new LoginDesk();
afterEach(() => desk.close());

describe('a login', () => {
  it('tells who somebody is, with claims from the ID token', async () => {
    const simulator = await desk.open();
    const { url, transaction } = await desk.client.begin({ returnTo: '/installations?page=2#top' });
    expect(transaction.returnTo).toBe('/installations?page=2#top');
    const login = await desk.client.finish(await simulator.signIn(url, 'edith'), transaction);
    expect(login).toMatchObject({
      subject: 'edith',
      issuer: simulator.url,
      claims: {
        email: 'edith@demo.example',
        emailVerified: true,
        name: 'Edith Editor',
        groups: ['quayside-editors'],
        organisation: 'demo',
      },
    });
    expect(login.sessionId).toBe(simulator.logins[0]?.sid);
    expect(login.sessionId).toMatch(/./);
    expect(login.expiresAt.getTime()).toBeGreaterThan(Date.now());
  });

  it('asks the userinfo endpoint for claims that the ID token does not carry', async () => {
    await desk.open({ claimsIn: 'userinfo' });
    expect((await desk.signIn('oscar')).claims).toMatchObject({
      email: 'oscar@demo.example',
      groups: ['quayside-operators'],
      organisation: 'demo',
    });
  });

  it('sends the proof of key, state and nonce, each new for every login', async () => {
    await desk.open();
    const first = new URL((await desk.client.begin({ returnTo: '/' })).url).searchParams;
    const second = new URL((await desk.client.begin({ returnTo: '/' })).url).searchParams;
    expect(first.get('code_challenge_method')).toBe('S256');
    expect(first.get('redirect_uri')).toBe(CLIENT.redirectUri);
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(first.get(name)).toMatch(/^[\w-]{40,}$/);
      expect(second.get(name)).not.toBe(first.get(name));
    }
  });

  it('works for a public client', async () => {
    await desk.open({ clients: [{ clientId: 'public', redirectUris: [CLIENT.redirectUri] }] });
    const { clientSecret: _, ...withoutSecret } = CLIENT;
    const client = createIdentityClient({
      ...withoutSecret,
      issuer: desk.simulator.url,
      clientId: 'public',
      allowInsecure: true,
      logger: silentLogger,
    });
    expect((await desk.signIn('ada', client)).subject).toBe('ada');
  });

  it('believes only the query of the callback, whatever host it claims to have come to', async () => {
    const simulator = await desk.open();
    const { url, transaction } = await desk.client.begin({ returnTo: '/' });
    const callback = await simulator.signIn(url, 'vera');
    const elsewhere = new URL(callback.search, 'https://evil.example/other');
    expect((await desk.client.finish(elsewhere, transaction)).subject).toBe('vera');
  });

  it('is not taken twice', async () => {
    const simulator = await desk.open();
    const { url, transaction } = await desk.client.begin({ returnTo: '/' });
    const callback = await simulator.signIn(url, 'vera');
    await desk.client.finish(callback, transaction);
    await expect(desk.client.finish(callback, transaction)).rejects.toMatchObject({ code: 'identity_login_invalid' });
  });

  it('goes without a page for somebody who is signed in already, and ends with the logout', async () => {
    const simulator = await desk.open();
    const browser = simulator.browser();
    const first = await desk.client.begin({ returnTo: '/' });
    await desk.client.finish(await browser.signIn(first.url, 'ada'), first.transaction);
    const second = await desk.client.begin({ returnTo: '/' });
    const again = await desk.client.finish(await browser.signIn(second.url, 'vera'), second.transaction);
    expect(again.subject).toBe('ada');

    const back = await browser.signOut((await desk.client.logoutUrl()) ?? '');
    expect(back.href).toBe(CLIENT.postLogoutRedirectUri);
    const third = await desk.client.begin({ returnTo: '/' });
    const other = await desk.client.finish(await browser.signIn(third.url, 'vera'), third.transaction);
    expect(other.subject).toBe('vera');
  });
});
