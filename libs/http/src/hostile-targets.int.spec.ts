import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient } from './http-request';
import { failureOf, hurriedClient, ScriptedResolver } from './testing/hurried-client.fixture';
import { LocalServers, type Listening } from './testing/local-servers.fixture';

const servers = new LocalServers();
let victim: Listening;
let http: HttpClient | undefined;

beforeAll(async () => {
  victim = await servers.upstream((_request, response) => response.end('{}'));
});

afterEach(async () => {
  await http?.close();
  expect(victim.connections).toBe(0);
});

afterAll(() => servers.close());

function get(host: string, resolver: ScriptedResolver): Promise<unknown> {
  http = hurriedClient({ lookup: resolver.lookup });
  return http.request({ method: 'GET', url: `https://${host}:${victim.port}/` });
}

describe('a target that is hostile by its address', () => {
  it.each([
    // the ordinary form
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '192.0.0.192',
    '192.0.2.1',
    '192.31.196.1',
    '192.52.193.1',
    '192.88.99.2',
    '192.168.1.1',
    '192.175.48.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.251',
    '240.0.0.1',
    '255.255.255.255',
    // other forms that end as one of those
    '2130706433',
    '0x7f000001',
    '0X7F.0.0.1',
    '0177.0.0.1',
    '017700000001',
    '127.1',
    '127.0.1',
    '0',
    '127.0.0.1.',
    '0x7f.1.',
    '%31%32%37.0.0.1',
    '①②⑦.0.0.1',
    '１２７.０.０.１',
    '127。0。0。1',
    '169.254.43518',
    '2852039166',
    // IPv6, and IPv4 inside of it
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::FFFF:7f00:1]',
    '[::127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::10.0.0.1]',
    '[100::1]',
    '[2001::7f00:1]',
    '[2001:db8::1]',
    '[2002:7f00:1::]',
    '[2620:4f:8000::1]',
    '[3fff::1]',
    '[5f00::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]',
    // an allowed host that is not the host
    '1.1.1.1@127.0.0.1',
    'api.example.com:443@localhost',
  ])('is not looked up and not connected to: %s', async (host) => {
    const resolver = new ScriptedResolver([['127.0.0.1']]);
    const error = await failureOf(get(host, resolver));
    expect(error).toMatchObject({ code: 'http_destination_refused', retry: 'never', attempts: 0 });
    expect(resolver.asked).toEqual([]);
  });

  it.each([
    'localhost',
    'LOCALHOST',
    'localhost.',
    'localhost..',
    'ⓛocalhost',
    'localhost%E3%80%82',
    'api.localhost',
    'printer.local',
    'db.localdomain',
    'router.home.arpa',
    'intranet',
    'instance-data',
    'instance-data.ec2.internal',
    'metadata.google.internal',
    'metadata.goog',
    'metadata.tencentyun.com',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    'a..example.com',
    `${'a.'.repeat(130)}example.com`,
  ])('is not even looked up by the name %s', async (host) => {
    // a public address makes sure that it is the name which is refused
    const resolver = new ScriptedResolver([['1.1.1.1']]);
    const error = await failureOf(get(host, resolver));
    expect(error).toMatchObject({ code: 'http_destination_refused', retry: 'never', attempts: 0 });
    expect(resolver.asked).toEqual([]);
  });

  it.each(['[fe80::1%25eth0]', '[fe80::1%eth0]', '1.2.3.4.5', '256.1.1.1', 'loc%00alhost', '127.0.0.1%09', 'xn--'])(
    'is no URL at all: %s',
    async (host) => {
      const resolver = new ScriptedResolver([['127.0.0.1']]);
      expect(await failureOf(get(host, resolver))).toMatchObject({ code: 'ERR_INVALID_URL' });
      expect(resolver.asked).toEqual([]);
    },
  );
});

describe('a target that is hostile by what its name resolves to', () => {
  it.each<{ readonly answer: readonly string[] }>(
    [
      ['127.0.0.1'],
      ['10.1.2.3'],
      ['169.254.169.254'],
      ['168.63.129.16'],
      ['1.1.1.1', '127.0.0.1'],
      ['127.0.0.1', '1.1.1.1'],
      ['2606:4700:4700::1111', '1.1.1.1', '192.168.0.1'],
      ['::1'],
      ['1.1.1.1', '::1'],
      ['::ffff:127.0.0.1'],
      ['64:ff9b::7f00:1'],
      ['2002:7f00:1::1'],
      ['fe80::1%lo'],
      ['fd00:ec2::254'],
      [],
    ].map((answer) => ({ answer })),
  )('is looked up once and not connected to: $answer', async ({ answer }) => {
    const resolver = new ScriptedResolver([answer]);
    const error = await failureOf(get('rebound.example.com', resolver));
    expect(error).toMatchObject({ code: 'http_destination_refused', retry: 'never', attempts: 1 });
    expect(resolver.asked).toEqual(['rebound.example.com']);
  });

  it('is judged anew for each connection, whatever it resolved to before', async () => {
    const away = Object.assign(new Error('queryA EAI_AGAIN'), { code: 'EAI_AGAIN' });
    const resolver = new ScriptedResolver([away, away, ['127.0.0.1']]);
    const error = await failureOf(get('rebound.example.com', resolver));
    expect(error).toMatchObject({ code: 'http_destination_refused', attempts: 3 });
    expect(resolver.asked).toHaveLength(3);
  });
});

describe('a connection', () => {
  it('goes to the answer of the one lookup that was judged', async () => {
    const upstream = await servers.upstream((_request, response) => response.end('{}'), 'valid');
    const resolver = new ScriptedResolver([['127.0.0.1'], ['127.0.0.2']]);
    http = hurriedClient({ allowPrivateHosts: true, lookup: resolver.lookup, connections: 1 });
    const url = `https://upstream.test:${upstream.port}/`;
    for (let i = 0; i < 3; i += 1) await http.request({ method: 'GET', url });
    expect(resolver.asked).toEqual(['upstream.test']);
    expect(upstream.connections).toBe(1);
  });
});

describe('a redirect to a hostile target', () => {
  it.each([301, 302, 303, 307, 308].flatMap((status) => ['http', 'https'].map((scheme) => [status, scheme] as const)))(
    'is not followed: %d to %s',
    async (status, scheme) => {
      const upstream = await servers.upstream((_request, response) => {
        response.writeHead(status, { location: `${scheme}://127.0.0.1:${victim.port}/` }).end();
      });
      // where even private hosts are allowed, nothing but the answer is left to be taken for an error
      http = hurriedClient({ allowPrivateHosts: true });
      const error = await failureOf(http.request({ method: 'GET', url: `http://127.0.0.1:${upstream.port}/` }));
      expect(error).toMatchObject({ code: 'http_status', status, retry: 'never', attempts: 1 });
      expect(upstream.connections).toBe(1);
    },
  );
});
