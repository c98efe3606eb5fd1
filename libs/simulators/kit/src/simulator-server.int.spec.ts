import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatorServer } from './simulator-server';

let server: SimulatorServer;
let url: string;
let now: number;
const written: unknown[] = [];

beforeEach(async () => {
  written.length = 0;
  now = 1_700_000_000_000;
  server = new SimulatorServer({
    maxBodyBytes: 100,
    tooLarge: { error: 'too large' },
    recordBodies: true,
    maxRecorded: 5,
    normalizePath: (path) => (path.endsWith('.json') ? path.slice(0, -5) : path),
    before: ({ headers }) => (headers['x-refuse'] ? { status: 401, body: { error: 'refused' } } : undefined),
    now: () => now,
  });
  server.route('GET', '/things', () => ({ status: 200, body: [1, 2, 3, 4, 5, 6, 7, 8] }));
  server.route('GET', '/things/:id', ({ params }) => ({ status: 200, body: params }));
  server.route('POST', '/things', ({ body }) => {
    written.push(body);
    return { status: 201, body };
  });
  server.route('DELETE', '/things/:id', () => ({ status: 204 }));
  server.route('GET', '/bug', () => {
    throw new Error('broken on purpose');
  });
  url = await server.listen();
});

afterEach(() => server.close());

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(url + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
const arm = async (fault: unknown): Promise<void> => {
  expect((await post('/__simulator/faults', fault)).status).toBe(204);
};

/** Sends a request target exactly as it is written, which fetch would tidy up. */
const statusOf = (target: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(url);
    httpRequest({ host: '127.0.0.1', port, path: target, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });

describe('routes', () => {
  it('answers JSON, and hands the decoded parts of the path to the handler', async () => {
    expect(await (await fetch(`${url}/things`)).json()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await (await fetch(`${url}/things/a%2Fb+c`)).json()).toEqual({ id: 'a/b c' });
  });

  it('answers 404 for what it does not know, 204 without a body, and 500 for a bug of its own', async () => {
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    const deleted = await fetch(`${url}/things/1`, { method: 'DELETE' });
    expect([deleted.status, await deleted.text()]).toEqual([204, '']);
    expect((await fetch(`${url}/bug`)).status).toBe(500);
  });

  it('answers 400 for a path that is not properly encoded and survives odd request targets', async () => {
    expect(await statusOf('/things/%E0%A4%A')).toBe(400);
    expect(await statusOf('//things')).toBe(404);
    expect(await statusOf('http://somewhere.example/things')).toBe(200);
    expect(await statusOf('/things')).toBe(200);
  });

  it('refuses a body that is too large before any route sees it', async () => {
    const response = await post('/things', { text: 'x'.repeat(200) });
    expect([response.status, await response.json()]).toEqual([413, { error: 'too large' }]);
    expect(written).toEqual([]);
  });

  it('lets the guard answer first, and routes see the normalized path', async () => {
    expect((await fetch(`${url}/things`, { headers: { 'x-refuse': '1' } })).status).toBe(401);
    expect((await fetch(`${url}/things.json`)).status).toBe(200);
  });
});

describe('the record', () => {
  it('keeps what was sent, with the clock it was given, and forgets the oldest first', async () => {
    for (let n = 0; n < 6; n += 1) await post(`/things.json?n=${n}`, { n });
    expect(server.requests).toHaveLength(5);
    expect(server.requests[0]).toMatchObject({
      at: 1_700_000_000_000,
      method: 'POST',
      path: '/things.json',
      query: '?n=1',
      body: { n: 1 },
      bodyBytes: 7,
    });
  });

  it('is read and emptied over HTTP without recording that', async () => {
    await fetch(`${url}/things`);
    const recorded = (await (await fetch(`${url}/__simulator/requests`)).json()) as unknown[];
    expect(recorded).toEqual([expect.objectContaining({ path: '/things', status: 200 })]);
    await fetch(`${url}/__simulator/requests`, { method: 'DELETE' });
    expect(server.requests).toEqual([]);
    expect(server.served).toBe(3);
  });
});

describe('faults over HTTP', () => {
  it('answers a status with its headers in place of doing anything', async () => {
    await arm({
      effect: { kind: 'status', status: 503, headers: { 'retry-after': '7' }, body: { error: 'down' } },
      times: 1,
    });
    const response = await post('/things', { n: 1 });
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
      503,
      '7',
      { error: 'down' },
    ]);
    expect(written).toEqual([]);
    expect((await post('/things', { n: 2 })).status).toBe(201);
  });

  it('answers a body that is no JSON', async () => {
    await arm({ effect: { kind: 'malformed' }, path: '/things' });
    await expect((await fetch(`${url}/things.json`)).json()).rejects.toThrow(SyntaxError);
  });

  it('cuts the connection in the middle of a body, and before an empty one', async () => {
    await arm({ effect: { kind: 'cut' } });
    const response = await fetch(`${url}/things`);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    await expect(fetch(`${url}/things/1`, { method: 'DELETE' })).rejects.toThrow();
    expect(server.requests.map(({ status }) => status)).toEqual([0, 0]);
  });

  it('resets before the write, or after it', async () => {
    await arm({ effect: { kind: 'reset' }, times: 1 });
    await expect(post('/things', { n: 1 })).rejects.toThrow();
    expect(written).toEqual([]);
    await arm({ effect: { kind: 'reset_after_write' }, times: 1 });
    await expect(post('/things', { n: 2 })).rejects.toThrow();
    expect(written).toEqual([{ n: 2 }]);
  });

  it('hangs until the caller gives up or the server closes', async () => {
    await arm({ effect: { kind: 'hang' } });
    await expect(fetch(`${url}/things`, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
    const hanging = fetch(`${url}/things`);
    const settled = expect(hanging).rejects.toThrow();
    while (server.requests.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await server.close();
    await settled;
  });

  it('still answers after a delay, and says that it took the request up only then', async () => {
    await arm({ effect: { kind: 'latency', ms: 20 } });
    const answered = fetch(`${url}/things`);
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    now += 20;
    expect((await answered).status).toBe(200);
    expect(server.requests[0]?.at).toBe(now);
  });

  it('never strikes the steering, and is lifted by a DELETE', async () => {
    await arm({ effect: { kind: 'reset' } });
    expect((await fetch(`${url}/__simulator/faults`, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(`${url}/things`)).status).toBe(200);
  });

  it('refuses a fault it cannot read', async () => {
    const response = await post('/__simulator/faults', { effect: { kind: 'explode' } });
    expect([response.status, await response.json()]).toEqual([400, { error: 'there is no fault of kind explode' }]);
  });
});

describe('starting and stopping', () => {
  it('has no address before it listens, and reports a port that is taken', async () => {
    const second = new SimulatorServer();
    expect(() => second.url).toThrow();
    await expect(second.listen(Number(new URL(url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await second.close();
  });
});
