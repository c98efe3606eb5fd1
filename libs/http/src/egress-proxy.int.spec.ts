import { inspect } from 'node:util';
import type { Logger } from '@quayside/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { EgressError } from './egress-error';
import { parseEgressProxy } from './egress-proxy';
import type { HttpClient } from './http-request';
import { failureOf, hurriedClient, ScriptedResolver } from './testing/hurried-client.fixture';
import {
  LocalServers,
  type Certificate,
  type ListeningProxy,
  type ProxyOptions,
} from './testing/local-servers.fixture';

const servers = new LocalServers();
const clients: HttpClient[] = [];
const TARGET = 'https://upstream.test:8443/things?q=1';
const PUBLIC = ['1.1.1.1'];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await servers.close();
});

/** What comes through a tunnel to TARGET ends at an upstream here, which nobody could reach under that address. */
async function setUp(tls: Certificate = 'valid', options: ProxyOptions = {}) {
  const hosts: (string | undefined)[] = [];
  const upstream = await servers.upstream((request, response) => {
    hosts.push(request.headers.host);
    expect(request.headers).not.toHaveProperty('proxy-authorization');
    response.end(JSON.stringify({ path: request.url }));
  }, tls);
  return { hosts, upstream, proxy: await servers.proxy(upstream, options) };
}

function through(url: string, resolver = new ScriptedResolver([PUBLIC]), options: { logger?: Logger } = {}) {
  const made = hurriedClient({ egressProxy: parseEgressProxy(url), lookup: resolver.lookup, ...options });
  clients.push(made);
  return made;
}

const urlOf = ({ port }: Pick<ListeningProxy, 'port'>): string => `http://127.0.0.1:${port}`;

describe('a request through the egress proxy', () => {
  it('goes to the address that was judged, under the name that was asked for', async () => {
    const { hosts, proxy } = await setUp();
    const resolver = new ScriptedResolver([PUBLIC, ['127.0.0.1']]);
    const { body } = await through(urlOf(proxy), resolver).request({ method: 'GET', url: TARGET });
    expect(body).toEqual({ path: '/things?q=1' });
    expect(resolver.asked).toEqual(['upstream.test']);
    expect(proxy.asked.map(({ url, headers }) => [url, headers.host])).toEqual([['1.1.1.1:8443', '1.1.1.1:8443']]);
    expect(proxy.others).toEqual([]);
    expect(hosts).toEqual(['upstream.test:8443']);
  });

  it('goes to the port of the scheme, and to IPv4 first', async () => {
    const { proxy } = await setUp();
    const resolver = new ScriptedResolver([['2606:4700:4700::1111', '1.0.0.1']]);
    await through(urlOf(proxy), resolver).request({ method: 'GET', url: 'https://upstream.test/' });
    expect(proxy.asked.map(({ url }) => url)).toEqual(['1.0.0.1:443']);
  });

  it('tries another address of the name when the proxy does not get through, a few at the most', async () => {
    const { proxy } = await setUp('valid', { answer: ({ url }) => (url?.startsWith('[') ? 200 : 502) });
    const two = new ScriptedResolver([['2606:4700:4700::1111', '1.0.0.1']]);
    await through(urlOf(proxy), two).request({ method: 'GET', url: TARGET });
    expect(proxy.asked.map(({ url }) => url)).toEqual(['1.0.0.1:8443', '[2606:4700:4700::1111]:8443']);

    const many = new ScriptedResolver([Array.from({ length: 50 }, (_, i) => `1.0.0.${i + 1}`)]);
    const before = proxy.asked.length;
    await failureOf(through(urlOf(proxy), many).request({ method: 'GET', url: TARGET }));
    expect(proxy.asked.length - before).toBe(5 * 3);
  });

  it('shows its credentials to the proxy, which is spoken to in TLS, and to nobody else', async () => {
    const { proxy, hosts } = await setUp('valid', { tls: 'valid' });
    const http = through(`https://user:canary@127.0.0.1:${proxy.port}`);
    await http.request({ method: 'GET', url: TARGET });
    expect(hosts).toHaveLength(1);
    expect(proxy.asked[0]?.headers['proxy-authorization']).toBe('Basic dXNlcjpjYW5hcnk=');
    expect(shown(http)).not.toMatch(/canary|dXNlcjpjYW5hcnk/);
  });

  it('is not looked up when it is for an address, whose own certificate is asked for', async () => {
    const { proxy, hosts } = await setUp();
    const resolver = new ScriptedResolver([PUBLIC]);
    const error = await failureOf(
      through(urlOf(proxy), resolver).request({ method: 'GET', url: 'https://[2606:4700:4700::1111]/' }),
    );
    expect(error).toMatchObject({ code: 'http_network', attempts: 5 });
    expect((error as Error).message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(proxy.asked[0]?.url).toBe('[2606:4700:4700::1111]:443');
    expect([hosts, resolver.asked]).toEqual([[], []]);
  });

  it('goes through it in plain too, where that is allowed', async () => {
    const upstream = await servers.upstream((request, response) => response.end(JSON.stringify(request.headers.host)));
    const proxy = await servers.proxy(upstream);
    const options = { allowPrivateHosts: true, lookup: new ScriptedResolver([['10.0.0.1']]).lookup };
    const http = hurriedClient({ egressProxy: parseEgressProxy(urlOf(proxy)), ...options });
    clients.push(http);
    const { body } = await http.request({ method: 'GET', url: 'http://inside.test/' });
    expect(body).toBe('inside.test');
    expect(proxy.asked.map(({ url }) => url)).toEqual(['10.0.0.1:80']);
    expect(proxy.others).toEqual([]);
  });

  it('keeps to the caps of a request without one', async () => {
    const upstream = await servers.upstream((request, response) => {
      if (request.url === '/large') response.end(JSON.stringify('x'.repeat(5000)));
    }, 'valid');
    const http = through(urlOf(await servers.proxy(upstream)));
    const large = { method: 'GET', url: 'https://upstream.test/large', maxResponseBytes: 4096 } as const;
    expect(await failureOf(http.request(large))).toMatchObject({ code: 'http_body_too_large' });
    const silent = { method: 'GET', url: 'https://upstream.test/silent', timeoutMs: 100 } as const;
    expect(await failureOf(http.request(silent))).toMatchObject({ code: 'http_timeout', attempts: 5 });
  });
});

describe('a destination that is refused', () => {
  it.each<[string, readonly string[]]>([
    ['https://127.0.0.1/', PUBLIC],
    ['https://[::ffff:169.254.169.254]/', PUBLIC],
    ['https://localhost/', PUBLIC],
    ['http://upstream.test/', PUBLIC],
    ['https://upstream.test/', ['10.0.0.1']],
    ['https://upstream.test/', ['1.1.1.1', '127.0.0.1']],
    ['https://upstream.test/', ['::1']],
  ])('is not asked for at the proxy: %s as %j', async (url, answer) => {
    const { proxy } = await setUp();
    const error = await failureOf(
      through(urlOf(proxy), new ScriptedResolver([answer])).request({ method: 'GET', url }),
    );
    expect(error).toMatchObject({ code: 'http_destination_refused', retry: 'never' });
    expect(proxy.connections).toBe(0);
  });
});

describe('without a way through the proxy', () => {
  const post = { method: 'POST', url: TARGET, body: {} } as const;

  it.each([301, 400, 403, 404, 407, 429, 500, 502, 503, 504])(
    'because it answers %d, nothing is sent, and a write is tried again too',
    async (status) => {
      const { proxy, upstream } = await setUp('valid', { answer: () => status });
      const error = await failureOf(through(urlOf(proxy)).request(post));
      expect(error).toBeInstanceOf(EgressError);
      expect(error).toMatchObject({ code: 'http_egress_unavailable', retry: 'later', context: { attempts: 5 } });
      expect((error as EgressError).message).toContain(String(status));
      expect(proxy.asked).toHaveLength(5);
      expect(upstream.connections).toBe(0);
    },
  );

  it('because nobody listens there, nothing is sent', async () => {
    const { proxy, upstream } = await setUp();
    await proxy.close();
    const error = await failureOf(through(urlOf(proxy)).request(post));
    expect(error).toMatchObject({ code: 'http_egress_unavailable', retry: 'later', context: { attempts: 5 } });
    expect((error as EgressError).message).toContain('ECONNREFUSED');
    expect(upstream.connections).toBe(0);
  });

  it.each(['', 'HTTP/1.1 200', 'SSH-2.0-proxy\r\n', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`])(
    'because it says %j and hangs up, nothing is sent',
    async (bytes) => {
      const { upstream } = await setUp();
      const error = await failureOf(through(urlOf(await servers.saying(bytes))).request(post));
      expect(error).toMatchObject({ code: 'http_egress_unavailable', context: { attempts: 5 } });
      expect(upstream.connections).toBe(0);
    },
  );

  it.each<[Certificate, string, string]>([
    ['valid', 'localhost', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['expired', '127.0.0.1', 'CERT_HAS_EXPIRED'],
  ])('because its certificate, %s, is not to be trusted as %s, nothing is sent', async (tls, host, code) => {
    const { proxy, upstream } = await setUp('valid', { tls });
    const error = await failureOf(through(`https://user:canary@${host}:${proxy.port}`).request(post));
    expect(error).toMatchObject({ code: 'http_egress_unavailable', retry: 'later', context: { attempts: 5 } });
    expect((error as EgressError).message).toContain(code);
    expect(proxy.asked).toEqual([]);
    expect(upstream.connections).toBe(0);
  });

  it('for a while, the request gets through once it is there again', async () => {
    let left = 2;
    const { proxy } = await setUp('valid', { answer: () => (left-- > 0 ? 503 : 200) });
    expect((await through(urlOf(proxy)).request(post)).status).toBe(200);
  });

  it('nothing that is told or logged has a credential in it', async () => {
    const lines: unknown[] = [];
    const write = (...line: unknown[]): void => void lines.push(line);
    const logger: Logger = { debug: write, info: write, warn: write, error: write };
    const { proxy } = await setUp('valid', { answer: () => 407 });
    const http = through(`http://user:canary@127.0.0.1:${proxy.port}`, undefined, { logger });
    const error = await failureOf(http.request(post));
    expect(lines).toHaveLength(4);
    expect(shown([error, lines, http])).not.toMatch(/canary|dXNlcjpjYW5hcnk/);
  });
});

describe('a failure of the destination', () => {
  it('in TLS is one of the network, though the tunnel stands', async () => {
    const { proxy, hosts } = await setUp('expired');
    const resolver = new ScriptedResolver([PUBLIC]);
    const http = through(urlOf(proxy), resolver);
    const expired = await failureOf(http.request({ method: 'GET', url: 'https://expired.test/' }));
    expect(expired).toMatchObject({ code: 'http_network', retry: 'later', attempts: 5 });
    const otherName = await failureOf(http.request({ method: 'GET', url: TARGET }));
    expect(otherName).toMatchObject({ code: 'http_network', attempts: 5 });
    expect(hosts).toEqual([]);
    expect(proxy.others).toEqual([]);
  });

  it('behind the tunnel does not repeat a write, which may have been done', async () => {
    const upstream = await servers.upstream((request) => request.socket.destroy(), 'valid');
    const proxy = await servers.proxy(upstream);
    const error = await failureOf(through(urlOf(proxy)).request({ method: 'POST', url: TARGET, body: {} }));
    expect(error).toMatchObject({ code: 'http_network', attempts: 1, retry: 'later' });
  });

  it('to resolve is one of the network, and the proxy is not asked to do it', async () => {
    const { proxy } = await setUp();
    const away = Object.assign(new Error('getaddrinfo ENOTFOUND upstream.test'), { code: 'ENOTFOUND' });
    const error = await failureOf(
      through(urlOf(proxy), new ScriptedResolver([away])).request({ method: 'GET', url: TARGET }),
    );
    expect(error).toMatchObject({ code: 'http_network', attempts: 5, retry: 'later' });
    expect(proxy.connections).toBe(0);
  });
});

function shown(value: unknown): string {
  return inspect(value, { depth: 12, showHidden: true, maxArrayLength: Infinity });
}
