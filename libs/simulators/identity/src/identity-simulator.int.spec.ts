import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createIdentitySimulator, type IdentitySimulator } from './identity-simulator';
import type { IdentitySimulatorOptions } from './identity-simulator-options';

const CALLBACK = 'http://127.0.0.1:1/callback';
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

let simulator: IdentitySimulator | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await simulator?.close();
});

async function start(options: Partial<IdentitySimulatorOptions> = {}): Promise<IdentitySimulator> {
  simulator = createIdentitySimulator({ clients: [{ clientId: 'app', redirectUris: [CALLBACK] }], ...options });
  await simulator.listen();
  return simulator;
}

function authorization(issuer: string, changes: Readonly<Record<string, string>> = {}): URL {
  const url = new URL('/auth', issuer);
  const parameters = {
    client_id: 'app',
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid email',
    state: 'state',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

describe('the identity simulator', () => {
  it('starts without a word, and puts the console back as it was', async () => {
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => {}),
    );
    const { warn } = console;
    await start();
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    expect(console).toHaveProperty('warn', warn);
  });

  it('describes itself under the address that it has', async () => {
    const { url } = await start();
    const described: unknown = await (await fetch(`${url}/.well-known/openid-configuration`)).json();
    expect(described).toMatchObject({
      issuer: url,
      token_endpoint: `${url}/token`,
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
      backchannel_logout_supported: true,
    });
  });

  it('shows its key set without private parts, and only the new key after a rotation', async () => {
    const running = await start();
    const keys = async (): Promise<{ kid: string; d?: string }[]> =>
      ((await (await fetch(`${running.url}/jwks`)).json()) as { keys: { kid: string; d?: string }[] }).keys;
    const [before, ...others] = await keys();
    expect(others).toEqual([]);
    expect(before).not.toHaveProperty('d');
    await running.rotateKeys();
    const after = await keys();
    expect(after).toHaveLength(1);
    expect(after[0]?.kid).not.toBe(before?.kid);
  });

  it('shows a page that needs no scripts, with the names of the users as text', async () => {
    const users = [{ sub: 'x', email: 'x@demo.example', name: '<b>"X" & Y</b>', groups: [] }];
    const running = await start({ users });
    const first = await fetch(authorization(running.url), { redirect: 'manual' });
    const page = await fetch(new URL(first.headers.get('location') ?? '', running.url), {
      headers: {
        cookie: first.headers
          .getSetCookie()
          .map((line) => line.split(';')[0])
          .join('; '),
      },
    });
    const html = await page.text();
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(html).toContain('&lt;b&gt;&quot;X&quot; &amp; Y&lt;/b&gt;');
    expect(html).not.toMatch(/<script|<b>/);
  });

  it('gives a code for a user, and tokens for the code with its verifier', async () => {
    const running = await start();
    const callback = await running.signIn(authorization(running.url), 'ada');
    expect(callback.searchParams.get('state')).toBe('state');
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'app',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
    });
    const tokens = (await (await fetch(`${running.url}/token`, { method: 'POST', body })).json()) as {
      access_token: string;
    };
    const authorizationHeader = { authorization: `Bearer ${tokens.access_token}` };
    expect(await (await fetch(`${running.url}/me`, { headers: authorizationHeader })).json()).toMatchObject({
      sub: 'ada',
      email: 'ada@demo.example',
    });
    expect(running.logins).toMatchObject([{ clientId: 'app', sub: 'ada' }]);
    expect((await fetch(`${running.url}/token`, { method: 'POST', body })).status).toBe(400);
  });

  it.each([
    ['without a challenge', { code_challenge: '' }],
    ['with a plain challenge', { code_challenge_method: 'plain' }],
    ['for another response type', { response_type: 'id_token' }],
  ])('sends back %s', async (_, changes) => {
    const running = await start();
    const callback = await running.signIn(authorization(running.url, changes), 'ada');
    expect(callback.searchParams.get('code')).toBeNull();
    expect(callback.href).toContain('error=');
  });

  it('sends nobody to an address that is not registered', async () => {
    const running = await start();
    const url = authorization(running.url, { redirect_uri: 'https://evil.example/callback' });
    await expect(running.signIn(url, 'ada')).rejects.toThrow('400');
  });

  it('knows no other users', async () => {
    const running = await start();
    await expect(running.signIn(authorization(running.url), 'mallory')).rejects.toThrow('There is no such user.');
  });

  it('answers with faults in front of everything', async () => {
    const running = await start();
    running.faults.add({ path: '/jwks', effect: { kind: 'status', status: 503, body: { error: 'x' } }, times: 1 });
    running.faults.add({ path: '/jwks', effect: { kind: 'malformed' }, times: 1 });
    running.faults.add({ path: '/jwks', effect: { kind: 'reset' }, times: 1 });
    expect((await fetch(`${running.url}/jwks`)).status).toBe(503);
    await expect((await fetch(`${running.url}/jwks`)).json()).rejects.toThrow(SyntaxError);
    await expect(fetch(`${running.url}/jwks`)).rejects.toThrow('fetch failed');
    running.faults.add({ path: '/jwks', effect: { kind: 'latency', ms: 5 }, times: 1 });
    expect((await fetch(`${running.url}/jwks`)).status).toBe(200);
  });
});
