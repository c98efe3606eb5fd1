import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Faults, type FaultEffect } from './fault';
import { matchSegments } from './match-segments';
import { parseFault } from './parse-fault';

export interface SimRequest {
  /** when it was taken up, by the server's clock: the same instant that the record says */
  readonly at: number;
  readonly method: string;
  /** the path without its query, as the routes see it */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** the parsed JSON body; undefined when there was none or it is not JSON */
  readonly body: unknown;
  readonly bodyBytes: number;
  /** what the `:names` of the route's pattern stood for, decoded */
  readonly params: Readonly<Record<string, string>>;
}

export interface SimResponse {
  readonly status: number;
  /** sent as JSON; a string is sent as it is */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is kept of every request. Bodies are kept only when the server is told to. */
export interface RecordedRequest {
  /** when it was taken up: after a delay that a fault put before it */
  at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
  readonly body?: unknown;
  /** the status answered; 0 when the connection was cut or left hanging */
  status: number;
  /** what the answer said besides its body; nothing where there was none */
  answerHeaders: Readonly<Record<string, string>>;
}

export type SimHandler = (request: SimRequest) => SimResponse | Promise<SimResponse>;

export interface SimulatorServerOptions {
  /** keep request bodies in the record; off by default, since a big data set makes them big */
  readonly recordBodies?: boolean;
  /** how many requests are kept at the most; the oldest go first */
  readonly maxRecorded?: number;
  /** a larger request body is answered 413; 32 MiB when absent */
  readonly maxBodyBytes?: number;
  /** the body of a 413 */
  readonly tooLarge?: unknown;
  /** runs before the routes; an answer here is final (authentication, limits) */
  readonly before?: (request: SimRequest) => SimResponse | undefined | Promise<SimResponse | undefined>;
  /** the answer when no route matches */
  readonly notFound?: SimHandler;
  /**
   * one spelling for paths that mean the same (a suffix, a trailing slash); routes and faults see only that one, the
   * record keeps what was sent
   */
  readonly normalizePath?: (path: string) => string;
  /** the clock of the record, in milliseconds since the epoch; the system's when absent */
  readonly now?: () => number;
}

interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  readonly handler: SimHandler;
}

const CONTROL = '/__simulator';
const DEFAULT_MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * A small HTTP server on loopback with a table of routes, a record of every request, and faults on request. Under
 * `/__simulator` it is steered over HTTP too: `GET|DELETE requests`, `POST|DELETE faults`, and what a simulator adds.
 * Neither the record nor the faults ever see those requests.
 */
export class SimulatorServer {
  readonly faults = new Faults();
  readonly requests: RecordedRequest[] = [];
  private readonly routes: Route[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private baseUrl: string | undefined;
  private servedCount = 0;

  constructor(private readonly options: SimulatorServerOptions = {}) {
    this.server = createServer((request, response) => {
      // a client that goes away in the middle of its request is no concern of the simulator
      this.serve(request, response).catch(() => response.destroy());
    });
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.control('GET', '/requests', () => ({ status: 200, body: this.requests }));
    this.control('DELETE', '/requests', () => {
      this.requests.length = 0;
      return { status: 204 };
    });
    this.control('POST', '/faults', ({ body }) => {
      const parsed = parseFault(body);
      if ('problem' in parsed) return { status: 400, body: { error: parsed.problem } };
      this.faults.add(parsed.fault);
      return { status: 204 };
    });
    this.control('DELETE', '/faults', () => {
      this.faults.clear();
      return { status: 204 };
    });
  }

  /** Adds a route. A segment `:name` matches one segment of the path. */
  route(method: string, pattern: string, handler: SimHandler): void {
    this.routes.push({ method, segments: pattern.split('/'), handler });
  }

  /** Adds a route under `/__simulator`. */
  control(method: string, pattern: string, handler: SimHandler): void {
    this.route(method, CONTROL + pattern, handler);
  }

  /** Starts on 127.0.0.1. Returns the base URL, without a trailing slash. Port 0 takes a free one. */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    this.baseUrl = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this.baseUrl;
  }

  get url(): string {
    if (this.baseUrl === undefined) throw new Error('the simulator does not listen yet');
    return this.baseUrl;
  }

  /**
   * How many requests were answered, those under `/__simulator` included. While it stands still, no answer has changed
   * a thing.
   */
  get served(): number {
    return this.servedCount;
  }

  /** Stops at once: open connections are closed, whatever they wait for. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = requestUrl(incoming.url ?? '/');
    const method = incoming.method ?? 'GET';
    const control = url.pathname.startsWith(CONTROL);
    const { text, bytes, tooLarge } = await readBody(
      incoming,
      // the limit imitated is the vendor's, not that of the steering
      (control ? undefined : this.options.maxBodyBytes) ?? DEFAULT_MAX_BODY_BYTES,
    );
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    );
    const path = control ? url.pathname : (this.options.normalizePath?.(url.pathname) ?? url.pathname);
    const now = this.options.now ?? Date.now;
    const request = {
      at: now(),
      method,
      path,
      query: url.searchParams,
      headers,
      body: parseJson(text),
      bodyBytes: bytes,
      params: {},
    };
    if (control) return send(outgoing, await this.answer(request, false));

    const record: RecordedRequest = {
      at: request.at,
      method,
      path: url.pathname,
      query: url.search,
      headers,
      bodyBytes: bytes,
      ...(this.options.recordBodies ? { body: request.body } : {}),
      status: 0,
      answerHeaders: {},
    };
    this.requests.push(record);
    if (this.requests.length > (this.options.maxRecorded ?? 200_000)) this.requests.shift();

    const effect = this.faults.strike(method, path);
    if (effect?.kind === 'reset') return void incoming.socket.destroy();
    if (effect?.kind === 'hang') return;
    if (effect?.kind === 'latency') {
      await new Promise((resolve) => setTimeout(resolve, effect.ms).unref());
      record.at = request.at = now();
    }
    const response =
      replaced(effect) ?? (tooLarge ? { status: 413, body: this.options.tooLarge } : await this.answer(request, true));
    if (effect?.kind === 'reset_after_write') return void incoming.socket.destroy();
    if (outgoing.destroyed) return;
    record.status = effect?.kind === 'cut' ? 0 : response.status;
    record.answerHeaders = response.headers ?? {};
    send(outgoing, response, effect?.kind === 'cut');
  }

  private async answer(request: SimRequest, guarded: boolean): Promise<SimResponse> {
    try {
      const early = guarded ? await this.options.before?.(request) : undefined;
      if (early) return early;
      for (const route of this.routes) {
        const params = route.method === request.method ? matchSegments(route.segments, request.path) : undefined;
        if (params === 'malformed') return { status: 400, body: { error: 'the path is not properly encoded' } };
        if (params) return await route.handler({ ...request, params });
      }
      return (await this.options.notFound?.(request)) ?? { status: 404, body: { error: 'not found' } };
    } catch (error) {
      return { status: 500, body: { error: 'simulator bug', message: (error as Error).stack } };
    } finally {
      // counted afterwards: who sees the count stand still has seen what the last answer changed
      this.servedCount += 1;
    }
  }
}

function replaced(effect: FaultEffect | undefined): SimResponse | undefined {
  if (effect?.kind === 'status') return effect;
  if (effect?.kind === 'malformed') return { status: 200, body: effect.text ?? '[{"id": "never-clo' };
  return undefined;
}

/** A path may begin with two slashes, which a URL would take for a host; a proxy's request carries a whole URL. */
function requestUrl(target: string): URL {
  return target.startsWith('/') ? new URL(`http://simulator${target}`) : new URL(target, 'http://simulator');
}

async function readBody(
  incoming: IncomingMessage,
  maxBytes: number,
): Promise<{ text: string; bytes: number; tooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return { text: bytes > maxBytes ? '' : Buffer.concat(chunks).toString('utf8'), bytes, tooLarge: bytes > maxBytes };
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(outgoing: ServerResponse, response: SimResponse, cut = false): void {
  const text =
    response.body === undefined
      ? ''
      : typeof response.body === 'string'
        ? response.body
        : JSON.stringify(response.body);
  // there is no middle of an empty body: the connection closes before the answer
  if (cut && text.length < 2) return void outgoing.destroy();
  outgoing.writeHead(response.status, {
    ...(text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...(response.status === 204 || response.status === 304 ? {} : { 'content-length': Buffer.byteLength(text) }),
    ...response.headers,
  });
  if (!cut) return void outgoing.end(text);
  outgoing.write(text.slice(0, Math.floor(text.length / 2)), () => outgoing.destroy());
}
