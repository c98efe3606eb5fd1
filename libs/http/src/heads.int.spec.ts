import { afterEach, describe, expect, it } from 'vitest';
import type { HttpClient, HttpRequest } from './http-request';
import { failureOf, hurriedClient } from './testing/hurried-client.fixture';
import { LocalServers, type Listening } from './testing/local-servers.fixture';

const servers = new LocalServers();
let http: HttpClient | undefined;

afterEach(async () => {
  await http?.close();
  await servers.close();
});

function send({ port }: Listening, request: Partial<HttpRequest> = {}): Promise<unknown> {
  http = hurriedClient({ allowPrivateHosts: true, maxAttempts: 2 });
  return http.request({ method: 'GET', url: `http://127.0.0.1:${port}/`, ...request });
}

const answerWith = (headers: string): string => `HTTP/1.1 200 OK\r\n${headers}content-length: 2\r\n\r\n{}`;

describe('the headers of an answer', () => {
  it.each<[string, string]>([
    ['more bytes than we take', `x: ${'x'.repeat(16 * 1024)}\r\n`],
    ['more bytes than we take, in many', `x-name: ${'x'.repeat(100)}\r\n`.repeat(200)],
    ['more names than we take', Array.from({ length: 256 }, (_, i) => `x${i}: 1\r\n`).join('')],
    ['more lines of one name than we take', 'a: 1\r\n'.repeat(256)],
    ['more lines without a value than we take', 'a:\r\n'.repeat(17_000)],
    ['a name that objects have', 'constructor: x\r\n'],
    ['a name that objects have, and are made by', '__proto__: x\r\n'],
  ])('with %s are a failure of the network', async (_name, headers) => {
    const error = await failureOf(send(await servers.saying(answerWith(headers))));
    expect(error).toMatchObject({ code: 'http_network', retry: 'later', attempts: 2 });
  });

  it('behind the body, with a name that objects have, are a failure of the network', async () => {
    const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nconstructor: x\r\n\r\n';
    const error = await failureOf(send(await servers.saying(chunked)));
    expect(error).toMatchObject({ code: 'http_network', retry: 'later', attempts: 2 });
  });

  it('that are just within are taken', async () => {
    const lines = Array.from({ length: 255 }, (_, i) => `x${i}: ${'1'.repeat(55)}\r\n`).join('');
    expect(await send(await servers.saying(answerWith(lines)))).toMatchObject({ status: 200, body: {} });
  });
});

describe('a request', () => {
  it.each<[string, Partial<HttpRequest>]>([
    ['a line break in a header', { headers: { authorization: 'canary\r\nx-injected: 1' } }],
    ['a carriage return in a header', { headers: { authorization: 'canary\rx' } }],
    ['a line feed in a header', { headers: { authorization: 'canary\nx-injected: 1' } }],
    ['a null in a header', { headers: { authorization: 'canary\0' } }],
    ['a line break in the name of a header', { headers: { 'x\r\nx-injected': 'canary' } }],
    ['a colon in the name of a header', { headers: { 'x-injected: 1': 'canary' } }],
    ['a blank in the name of a header', { headers: { 'x injected': 'canary' } }],
    ['a second body', { headers: { 'transfer-encoding': 'chunked' } }],
  ])('with %s is not sent, and not told of with its value', async (_name, request) => {
    const requests: unknown[] = [];
    const upstream = await servers.upstream((received, response) => {
      requests.push(received.headers);
      response.end('{}');
    });
    const error = await failureOf(send(upstream, request));
    expect(error).toMatchObject({ code: 'UND_ERR_INVALID_ARG' });
    expect(String(error)).not.toContain('canary');
    expect(requests).toEqual([]);
  });

  it('keeps a line break of its path or query to itself', async () => {
    const upstream = await servers.upstream((received, response) => {
      response.end(JSON.stringify({ url: received.url, headers: received.headers }));
    });
    const url = `http://127.0.0.1:${upstream.port}/a%0d%0ab?c=\r\nx-injected:%201`;
    const answer = await send(upstream, { url, query: { d: 'e\r\nx-injected: 1' } });
    expect(answer).toMatchObject({ body: { url: '/a%0d%0ab?c=x-injected%3A+1&d=e%0D%0Ax-injected%3A+1' } });
    expect(JSON.stringify(answer)).not.toContain('"x-injected"');
  });
});
