import { afterEach, describe, expect, it } from 'vitest';
import type { HttpClient } from './http-request';
import type { RefusedDestination } from './refused-destination';
import { failureOf, hurriedClient, ScriptedResolver } from './testing/hurried-client.fixture';
import { LocalServers } from './testing/local-servers.fixture';
import { parseEgressProxy } from './egress-proxy';

const servers = new LocalServers();
let http: HttpClient | undefined;

afterEach(async () => {
  await http?.close();
  await servers.close();
});

const REASON = '127.0.0.1 is not a public address';

/** What is told of a request to an upstream that redirects to this, if it gets there. */
async function toldOf(url: string, addresses: readonly string[], location = '/'): Promise<RefusedDestination[]> {
  const upstream = await servers.upstream((_request, response) => response.writeHead(302, { location }).end(), 'valid');
  const proxy = await servers.proxy(upstream);
  const told: RefusedDestination[] = [];
  http = hurriedClient({
    lookup: new ScriptedResolver([addresses]).lookup,
    egressProxy: parseEgressProxy(`http://127.0.0.1:${proxy.port}`),
    onRefused: (refused) => told.push(refused),
  });
  await failureOf(http.request({ method: 'GET', url }));
  return told;
}

describe('a destination that is refused is told of, once', () => {
  it('by its address', async () => {
    expect(await toldOf('https://127.0.0.1/', [])).toEqual([{ host: '127.0.0.1', reason: REASON }]);
  });

  it('by what its name resolves to', async () => {
    expect(await toldOf('https://upstream.test/', ['127.0.0.1'])).toEqual([
      { host: 'upstream.test', reason: 'upstream.test resolves to 127.0.0.1, which is not public' },
    ]);
  });

  it('by the redirect that led to it', async () => {
    expect(await toldOf('https://upstream.test/', ['1.1.1.1'], 'https://127.0.0.1/')).toEqual([
      { host: '127.0.0.1', reason: `a redirect led to it; ${REASON}` },
    ]);
  });

  it.each(['/elsewhere', 'https://elsewhere.test/', 'https://['])('a redirect to %s is none', async (location) => {
    expect(await toldOf('https://upstream.test/', ['1.1.1.1'], location)).toEqual([]);
  });
});
