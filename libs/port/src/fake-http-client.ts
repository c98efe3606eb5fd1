import { silentLogger, type Clock, type Entity, type JsonValue, type Logger } from '@quayside/domain';
import { HttpError, type HttpClient, type HttpRequest } from '@quayside/http';
import { createPortClient } from './port-client';
import type { PortClient } from './port-types';

/** What the specs of this room answer in Port's place: a status and a body, or a failure on the way. */
export type FakeAnswer = { readonly status: number; readonly body?: unknown } | 'network';

export interface FakeHttp {
  readonly http: HttpClient;
  /** every request but the token's */
  readonly requests: HttpRequest[];
  readonly tokenRequests: HttpRequest[];
}

const TOKEN_PATH = '/v1/auth/access_token';

/** An HttpClient without a network. The token route is answered too, unless the spec wants a say in it. */
export function fakeHttp(
  answer: (request: HttpRequest, path: string) => FakeAnswer | Promise<FakeAnswer>,
  answerToken: () => FakeAnswer | Promise<FakeAnswer> = () => tokenAnswer('t1'),
): FakeHttp {
  const requests: HttpRequest[] = [];
  const tokenRequests: HttpRequest[] = [];
  const http: HttpClient = {
    async request(request) {
      const path = new URL(request.url).pathname;
      const isToken = path === TOKEN_PATH;
      (isToken ? tokenRequests : requests).push(request);
      const given = isToken ? await answerToken() : await answer(request, path);
      const details = { method: request.method, url: request.url, attempts: 1 };
      if (request.signal?.aborted) throw new HttpError('http_aborted', 'was given up', details);
      if (given === 'network') throw new HttpError('http_network', 'got no answer', details);
      const body = (given.body ?? null) as JsonValue;
      if (given.status >= 200 && given.status < 300) return { status: given.status, headers: {}, body, bytes: 0 };
      throw new HttpError('http_status', `answered ${given.status}`, { ...details, status: given.status, body });
    },
    get requestsSent() {
      return requests.length + tokenRequests.length;
    },
    close: () => Promise.resolve(),
  };
  return { http, requests, tokenRequests };
}

export function tokenAnswer(token: string, expiresIn = 10_800): FakeAnswer {
  return { status: 200, body: { ok: true, accessToken: token, expiresIn, tokenType: 'Bearer' } };
}

const STOPPED_CLOCK: Clock = { now: () => new Date('2026-01-01T00:00:00.000Z'), sleep: () => Promise.resolve() };

export function clientOver(
  http: HttpClient,
  options: { maxInFlight?: number; clock?: Clock; logger?: Logger } = {},
): PortClient {
  return createPortClient({
    http,
    baseUrl: 'https://port.example/',
    credentials: { clientId: 'client-1', clientSecret: 'secret-of-the-tenant' },
    integrationType: 'statuspage',
    integrationVersion: '1.2.3',
    integrationIdentifier: 'acme-sp',
    clock: options.clock ?? STOPPED_CLOCK,
    logger: options.logger ?? silentLogger,
    ...(options.maxInFlight === undefined ? {} : { maxInFlight: options.maxInFlight }),
  });
}

export function entity(identifier: string, properties: Entity['properties'] = {}): Entity {
  return { identifier, blueprint: 'service', title: identifier, properties, relations: {} };
}

export const noSignal = new AbortController().signal;
