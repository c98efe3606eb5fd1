import { afterEach, describe, expect, it } from 'vitest';
import type { HttpClientOptions } from './create-http-client';
import type { HttpClient } from './http-request';
import { failureOf, hurriedClient, ScriptedResolver } from './testing/hurried-client.fixture';
import { LocalServers } from './testing/local-servers.fixture';

const servers = new LocalServers();
let http: HttpClient | undefined;

afterEach(async () => {
  await http?.close();
  await servers.close();
});

function client(options: Partial<HttpClientOptions>): HttpClient {
  return (http = hurriedClient({ allowPrivateHosts: true, connections: 1, ...options }));
}

const dnsFailure = (code: string): Error => Object.assign(new Error(`getaddrinfo ${code} upstream.test`), { code });

describe('a name that cannot be resolved', () => {
  it.each(['ENOTFOUND', 'EAI_AGAIN'])('(%s) is looked up again, and the request gets through', async (code) => {
    const upstream = await servers.upstream((_request, response) => response.end('{}'), 'valid');
    const resolver = new ScriptedResolver([dnsFailure(code), dnsFailure(code), ['127.0.0.1']]);
    const url = `https://upstream.test:${upstream.port}/`;
    expect((await client({ lookup: resolver.lookup }).request({ method: 'GET', url })).status).toBe(200);
    expect(resolver.asked).toHaveLength(3);
  });

  it('for all attempts is a failure of the network, and not one of the host that was asked for', async () => {
    const resolver = new ScriptedResolver([dnsFailure('EAI_AGAIN')]);
    const made = client({ lookup: resolver.lookup, allowPrivateHosts: false });
    const error = await failureOf(made.request({ method: 'GET', url: 'https://upstream.test/' }));
    expect(error).toMatchObject({ code: 'http_network', retry: 'later', attempts: 5 });
    expect(resolver.asked).toHaveLength(5);
  });

  it('is no reason to repeat a write by itself', async () => {
    const resolver = new ScriptedResolver([dnsFailure('EAI_AGAIN')]);
    const made = client({ lookup: resolver.lookup });
    const error = await failureOf(made.request({ method: 'POST', url: 'https://upstream.test/', body: {} }));
    expect(error).toMatchObject({ code: 'http_network', retry: 'later', attempts: 1 });
  });
});

describe('a certificate', () => {
  it.each<[string, 'valid' | 'expired', string, Partial<HttpClientOptions>, string]>([
    ['that has expired', 'expired', 'expired.test', {}, 'CERT_HAS_EXPIRED'],
    ['of another name', 'valid', 'other.test', {}, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [
      'of nobody whom we know',
      'valid',
      'upstream.test',
      { trustedCertificates: [] },
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
  ])('%s is met again later, and nothing is sent', async (_name, tls, host, options, code) => {
    let served = 0;
    const upstream = await servers.upstream((_request, response) => {
      served += 1;
      response.end('{}');
    }, tls);
    const resolver = new ScriptedResolver([['127.0.0.1']]);
    const url = `https://${host}:${upstream.port}/`;
    const error = await failureOf(client({ lookup: resolver.lookup, ...options }).request({ method: 'GET', url }));
    expect(error).toMatchObject({ code: 'http_network', retry: 'later', attempts: 5 });
    expect((error as Error).message).toContain(code);
    expect(upstream.connections).toBe(5);
    expect(served).toBe(0);
  });
});
