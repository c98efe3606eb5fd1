import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { silentLogger, type Clock } from '@quayside/domain';
import { SimulatorServer } from '@quayside/simulator-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClientOptions } from './create-http-client';
import { HttpError, type HttpErrorCode } from './http-error';
import type { HttpClient, HttpRequest } from './http-request';

const NOW = new Date('2026-03-01T12:00:00.000Z');

/** A clock that stands still and writes down what was slept, at no cost in time. */
class StillClock implements Clock {
  readonly slept: number[] = [];
  now(): Date {
    return NOW;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(ms);
    return signal?.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
  }
}

let simulator: SimulatorServer;
let clock: StillClock;
let closers: (() => Promise<unknown>)[];

beforeEach(async () => {
  simulator = new SimulatorServer();
  clock = new StillClock();
  closers = [() => simulator.close()];
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
    simulator.route(method, '/things', ({ body }) => ({ status: 200, body: { got: body ?? null } }));
  }
  await simulator.listen();
});

afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
});

function client(options: Partial<HttpClientOptions> = {}): HttpClient {
  const made = createHttpClient({
    clock,
    random: () => 0.5,
    logger: silentLogger,
    allowPrivateHosts: true,
    userAgent: 'quayside-test',
    ...options,
  });
  closers.unshift(() => made.close());
  return made;
}

function things(request: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url: `${simulator.url}/things`, ...request };
}

async function failure(promise: Promise<unknown>): Promise<HttpError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HttpError);
  return error as HttpError;
}

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('an answer', () => {
  it('gives the parsed body, the headers and the size', async () => {
    simulator.route('GET', '/one', () => ({ status: 201, body: { a: 'é' }, headers: { 'X-Trace-Id': 't1' } }));
    const response = await client().request({ method: 'GET', url: `${simulator.url}/one` });
    expect(response).toMatchObject({ status: 201, body: { a: 'é' }, bytes: 10 });
    expect(response.headers['x-trace-id']).toBe('t1');
  });

  it('is told to whoever asks, and so is one that leads to another attempt', async () => {
    simulator.faults.add({ effect: { kind: 'status', status: 429, headers: { 'Retry-After': '7' } }, times: 1 });
    const answers: unknown[] = [];
    await client().request(
      things({ onAnswer: ({ status, headers }) => answers.push([status, headers['retry-after']]) }),
    );
    expect(answers).toEqual([
      [429, '7'],
      [200, undefined],
    ]);
  });

  it('keeps identifiers that no double holds', async () => {
    const url = await serve((_request, response) => {
      response.end('{"id":1234567890123456789,"count":5,"name":"\\ud83d"}');
    });
    const { body } = await client().request({ method: 'GET', url });
    expect(body).toEqual({ id: '1234567890123456789', count: 5, name: '\uFFFD' });
  });

  it('without a body is null', async () => {
    simulator.route('DELETE', '/one', () => ({ status: 204 }));
    expect((await client().request({ method: 'DELETE', url: `${simulator.url}/one` })).body).toBeNull();
  });

  it.each([
    [204, {}],
    [200, { 'content-length': '0' }],
  ])('without a body is null though it is said to be packed: %i', async (status, headers) => {
    const url = await serve((_request, response) => {
      response.writeHead(status, { 'content-encoding': 'gzip', ...headers }).end();
    });
    expect((await client().request({ method: 'DELETE', url })).body).toBeNull();
  });

  it('answers the request as it was made: query, headers and JSON body', async () => {
    const body = { name: 'x', list: [1, null] };
    const response = await client().request(things({ method: 'POST', body, query: { page: 3 }, headers: { A: 'b' } }));
    expect(response.body).toEqual({ got: body });
    expect(simulator.requests[0]).toMatchObject({
      query: '?page=3',
      headers: { a: 'b', 'user-agent': 'quayside-test', 'content-type': 'application/json' },
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('packed with %s is unpacked', async (encoding, pack) => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(pack('{"packed":true}'));
    });
    expect(await client().request({ method: 'GET', url })).toMatchObject({ body: { packed: true }, bytes: 15 });
  });

  it('that points elsewhere is not followed', async () => {
    simulator.route('GET', '/moved', () => ({ status: 302, headers: { location: `${simulator.url}/things` } }));
    const error = await failure(client().request({ method: 'GET', url: `${simulator.url}/moved` }));
    expect(error).toMatchObject({ code: 'http_status', status: 302, retry: 'never', attempts: 1 });
    expect(simulator.requests).toHaveLength(1);
  });
});

describe('trying again', () => {
  it('goes on until there is an answer, and counts every send', async () => {
    simulator.faults.add({ effect: { kind: 'status', status: 503 }, times: 2 });
    simulator.faults.add({ effect: { kind: 'reset' }, times: 1 });
    simulator.faults.add({ effect: { kind: 'cut' }, times: 1 });
    const http = client();
    expect((await http.request(things())).status).toBe(200);
    expect(http.requestsSent).toBe(5);
    expect(clock.slept).toEqual([150, 300, 600, 1200]);
  });

  it('ends with the last failure when every attempt has failed', async () => {
    simulator.faults.add({ effect: { kind: 'status', status: 502, body: { message: 'down' } } });
    const http = client({ maxAttempts: 3 });
    const error = await failure(http.request(things()));
    expect(error).toMatchObject({
      code: 'http_status',
      status: 502,
      attempts: 3,
      retry: 'later',
      body: { message: 'down' },
    });
    expect(http.requestsSent).toBe(3);
  });

  it.each([401, 403, 404, 422])('does not happen after %d', async (status) => {
    simulator.faults.add({ effect: { kind: 'status', status, body: { error: 'no' } } });
    const error = await failure(client().request(things()));
    expect(error).toMatchObject({ code: 'http_status', status, attempts: 1, retry: 'never', body: { error: 'no' } });
    expect(simulator.requests).toHaveLength(1);
  });

  it('waits as long as Retry-After says, for any method', async () => {
    const headers = { 'Retry-After': '60' };
    simulator.faults.add({ effect: { kind: 'status', status: 420, headers }, times: 1 });
    simulator.faults.add({
      effect: { kind: 'status', status: 429, headers: { 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' } },
      times: 1,
    });
    expect((await client().request(things({ method: 'POST', body: {} }))).status).toBe(200);
    expect(clock.slept).toEqual([60_000, 30_000]);
  });

  it('waits for the reset of the rate limit, as an epoch or in seconds', async () => {
    const epoch = String(NOW.getTime() / 1000 + 45);
    simulator.faults.add({
      effect: { kind: 'status', status: 429, headers: { 'x-ratelimit-reset': epoch } },
      times: 1,
    });
    simulator.faults.add({ effect: { kind: 'status', status: 429, headers: { 'x-ratelimit-reset': '12' } }, times: 1 });
    await client().request(things());
    expect(clock.slept).toEqual([45_000, 12_000]);
  });

  it('does not wait for the reset of a rate limit that was not hit', async () => {
    simulator.faults.add({
      effect: { kind: 'status', status: 503, headers: { 'x-ratelimit-reset': '250' } },
      times: 1,
    });
    await client().request(things());
    expect(clock.slept).toEqual([150]);
  });

  it('waits as long as the request says when a limited answer names no time', async () => {
    simulator.faults.add({ effect: { kind: 'status', status: 420 }, times: 1 });
    await client().request(things({ limitedWaitMs: 61_000 }));
    expect(clock.slept).toEqual([61_000]);
  });

  it('ends, with the time to come back, when the wait is longer than it may be', async () => {
    simulator.faults.add({ effect: { kind: 'status', status: 429, headers: { 'retry-after': '40' } } });
    const error = await failure(client({ maxTotalWaitMs: 90_000 }).request(things()));
    expect(error).toMatchObject({ status: 429, attempts: 3, retry: { afterMs: 40_000 } });
    expect(clock.slept).toEqual([40_000, 40_000]);
  });

  it('ends at once when a single wait is too long', async () => {
    simulator.faults.add({ effect: { kind: 'status', status: 503, headers: { 'retry-after': '86400' } } });
    const error = await failure(client().request(things()));
    expect(error).toMatchObject({ attempts: 1, retry: { afterMs: 86_400_000 } });
    expect(clock.slept).toEqual([]);
  });

  it('does not send a write twice when its answer was lost', async () => {
    simulator.faults.add({ effect: { kind: 'reset_after_write' }, times: 1 });
    const error = await failure(client().request(things({ method: 'POST', body: {} })));
    expect(error).toMatchObject({ code: 'http_network', attempts: 1, retry: 'later' });
    expect(simulator.requests).toHaveLength(1);
  });

  it('sends a write twice when the caller says that it does no harm', async () => {
    simulator.faults.add({ effect: { kind: 'reset_after_write' }, times: 1 });
    await client().request(things({ method: 'POST', body: {}, idempotent: true }));
    expect(simulator.requests).toHaveLength(2);
  });
});

describe('a bad answer', () => {
  it.each([
    ['cut off', { kind: 'malformed' }],
    ['a page for people', { kind: 'malformed', text: '<html>maintenance</html>' }],
  ] as const)('that is %s is asked for again, and reported when it stays so', async (_name, effect) => {
    simulator.faults.add({ effect, times: 1 });
    expect((await client().request(things())).status).toBe(200);
    simulator.faults.add({ effect });
    const error = await failure(client({ maxAttempts: 2 }).request(things()));
    expect(error).toMatchObject({ code: 'http_body_malformed', status: 200, attempts: 2, retry: 'later' });
    expect(error.body).toEqual(expect.any(String));
  });

  it('to a write is not asked for again', async () => {
    simulator.faults.add({ effect: { kind: 'malformed' } });
    const error = await failure(client().request(things({ method: 'POST', body: {} })));
    expect(error).toMatchObject({ code: 'http_body_malformed', attempts: 1 });
  });

  it('that ends in the middle is a failure of the network', async () => {
    simulator.faults.add({ effect: { kind: 'cut' } });
    const error = await failure(client({ maxAttempts: 2 }).request(things()));
    expect(error).toMatchObject({ code: 'http_network', attempts: 2, retry: 'later' });
  });

  it('that is too large is refused, at its announcement or when it gets there', async () => {
    simulator.route('GET', '/large', () => ({ status: 200, body: 'x'.repeat(5000) }));
    let written = 0;
    const endless = await serve((_request, response) => {
      const more = (): void => {
        while (response.writable && response.write('x'.repeat(16_384))) written += 16_384;
      };
      response.on('drain', more);
      more();
    });
    const packed = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000, ' ')));
    });
    const http = client();
    for (const url of [`${simulator.url}/large`, endless, packed]) {
      const error = await failure(http.request({ method: 'GET', url, maxResponseBytes: 4096 }));
      expect(error).toMatchObject({ code: 'http_body_too_large', retry: 'never', attempts: 1 });
    }
    expect(written).toBeLessThan(50_000_000);
  });

  it('that is made of beginnings of secrets holds nobody up', async () => {
    const url = await serve((_request, response) => response.writeHead(200).end('eyJ-'.repeat(7_500_000)));
    const error = await failure(client({ maxAttempts: 1 }).request({ method: 'GET', url }));
    expect(error).toMatchObject({ code: 'http_body_malformed', body: 'eyJ-'.repeat(500) });
  }, 15_000);

  it('of exactly the allowed size is taken', async () => {
    simulator.route('GET', '/quoted', () => ({ status: 200, body: `"${'x'.repeat(98)}"` }));
    const response = await client().request({
      method: 'GET',
      url: `${simulator.url}/quoted`,
      maxResponseBytes: 100,
    });
    expect(response.bytes).toBe(100);
  });
});

describe('time', () => {
  it('runs out for an upstream that never answers', async () => {
    simulator.faults.add({ effect: { kind: 'hang' } });
    const http = client({ maxAttempts: 2 });
    const error = await failure(http.request(things({ timeoutMs: 50 })));
    expect(error).toMatchObject({ code: 'http_timeout', attempts: 2, retry: 'later' });
    expect(http.requestsSent).toBe(2);
  });

  it('runs out for a body that never ends', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('[1,');
    });
    const error = await failure(client({ maxAttempts: 1 }).request({ method: 'GET', url, timeoutMs: 100 }));
    expect(error).toMatchObject({ code: 'http_timeout', attempts: 1 });
  });

  it('does not run out for an answer that comes in time', async () => {
    simulator.faults.add({ effect: { kind: 'latency', ms: 20 } });
    expect((await client().request(things({ timeoutMs: 5000 }))).status).toBe(200);
  });
});

describe('giving up', () => {
  it('before the start sends nothing', async () => {
    const http = client();
    const reason = new Error('superseded');
    const error = await failure(http.request(things({ signal: AbortSignal.abort(reason) })));
    expect(error).toMatchObject({ code: 'http_aborted', attempts: 0, cause: reason });
    expect(simulator.requests).toHaveLength(0);
    expect(http.requestsSent).toBe(0);
  });

  it('sends nothing that it is refused, also on a connection that is open', async () => {
    let refused: Error | null = null;
    const http = client({ refusal: () => refused });
    await http.request(things());
    refused = new Error('the lease is over');
    await expect(http.request(things())).rejects.toBe(refused);
    await expect(http.request(things({ method: 'POST', body: {}, idempotent: true }))).rejects.toBe(refused);
    refused = null;
    await http.request(things());
    expect(simulator.requests).toHaveLength(2);
  });

  it('ends a request that is under way', async () => {
    const controller = new AbortController();
    simulator.route('GET', '/slow', () => {
      controller.abort(new Error('cancelled'));
      return new Promise(() => {});
    });
    const error = await failure(
      client().request({ method: 'GET', url: `${simulator.url}/slow`, signal: controller.signal }),
    );
    expect(error).toMatchObject({ code: 'http_aborted', attempts: 1 });
  });

  it('ends a body that is under way', async () => {
    const controller = new AbortController();
    const url = await serve((_request, response) => {
      response.writeHead(200).write('[1,');
      setTimeout(() => controller.abort(new Error('cancelled')), 20);
    });
    const error = await failure(client().request({ method: 'GET', url, signal: controller.signal }));
    expect(error).toMatchObject({ code: 'http_aborted', attempts: 1 });
  });

  it('ends a wait', async () => {
    const controller = new AbortController();
    simulator.faults.add({ effect: { kind: 'status', status: 429, headers: { 'retry-after': '60' } } });
    const waiting: Clock = {
      now: () => NOW,
      sleep: (_ms, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
          controller.abort(new Error('cancelled'));
        }),
    };
    const error = await failure(client({ clock: waiting }).request(things({ signal: controller.signal })));
    expect(error).toMatchObject({ code: 'http_aborted', attempts: 1 });
    expect(simulator.requests).toHaveLength(1);
  });

  it('leaves nothing behind on the signal of a long run', async () => {
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => ((listeners += 1), add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => ((listeners -= 1), remove(...args));
    const http = client();
    for (let i = 0; i < 3; i += 1) await http.request(things({ signal }));
    expect(listeners).toBe(0);
  });
});

describe('destinations', () => {
  it.each<[string, string]>([
    ['http', 'http://127.0.0.1:1/'],
    ['a loopback address', 'https://127.0.0.1:1/'],
    ['a name that resolves to loopback', 'https://localhost:1/'],
    ['an IPv4 address inside an IPv6 one', 'https://[::ffff:127.0.0.1]:1/'],
    ['the metadata service', 'https://169.254.169.254/latest/'],
  ])('refuses %s', async (_name, url) => {
    const error = await failure(client({ allowPrivateHosts: false }).request({ method: 'GET', url }));
    expect(error).toMatchObject({ code: 'http_destination_refused', retry: 'never' });
    expect(clock.slept).toEqual([]);
  });

  it('reports a name that does not exist as a failure of the network', async () => {
    const http = client({ allowPrivateHosts: false, maxAttempts: 1 });
    const error = await failure(http.request({ method: 'GET', url: 'https://nobody.invalid/' }));
    expect(error).toMatchObject({ code: 'http_network', attempts: 1 });
  });

  it('reports a port where nobody listens as a failure of the network', async () => {
    const { url } = simulator;
    await simulator.close();
    closers = closers.slice(0, -1);
    const error = await failure(client({ maxAttempts: 2 }).request({ method: 'GET', url: `${url}/things` }));
    expect(error).toMatchObject({ code: 'http_network', attempts: 2 });
  });
});

describe('what an error tells', () => {
  const KEY = 'the-key-of-the-tenant';

  it('never holds the query, the credential or what looks like a secret', async () => {
    simulator.faults.add({
      effect: {
        kind: 'status',
        status: 403,
        body: { error: `key ${KEY} may not`, access_token: 'abcdefgh', hint: `sent OAuth ${KEY}` },
      },
    });
    const error = await failure(
      client().request(things({ query: { q: 'private' }, headers: { authorization: `OAuth ${KEY}` } })),
    );
    expect(error).toMatchObject({ url: `${simulator.url}/things`, method: 'GET', status: 403 });
    const everything = JSON.stringify({ ...error, message: error.message, stack: error.stack });
    expect(everything).not.toContain(KEY);
    expect(everything).not.toContain('abcdefgh');
    expect(everything).not.toContain('private');
    expect(error.body).toMatchObject({ error: 'key [REDACTED] may not' });
  });

  it('holds at most 2,000 characters of a text', async () => {
    simulator.faults.add({ effect: { kind: 'status', status: 404, body: `<html>${KEY} ${'x'.repeat(200_000)}` } });
    const error = await failure(client().request(things({ headers: { authorization: KEY } })));
    expect(error.body).toHaveLength(2000);
    expect(error.body).toMatch(/^<html>\[REDACTED\] x/);
  });

  it('survives a body that is nested without end', async () => {
    simulator.faults.add({
      effect: { kind: 'status', status: 422, body: `${'['.repeat(30_000)}${']'.repeat(30_000)}` },
    });
    const error = await failure(client().request(things()));
    expect(error).toMatchObject({ code: 'http_status' satisfies HttpErrorCode, status: 422 });
  });
});

describe('connections', () => {
  it('are never more than allowed to one origin', async () => {
    let open = 0;
    let most = 0;
    simulator.route('GET', '/busy', async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setTimeout(resolve, 10));
      open -= 1;
      return { status: 200, body: [] };
    });
    const http = client({ connections: 2 });
    const requests = Array.from({ length: 8 }, () => http.request({ method: 'GET', url: `${simulator.url}/busy` }));
    await Promise.all(requests);
    expect(most).toBe(2);
  });
});
