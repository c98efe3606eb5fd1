import type { SimHandler, SimRequest, SimResponse, SimulatorServer } from '@quayside/simulator-kit';
import { randomUUID } from 'node:crypto';
import type { Stamp } from './entity-store';
import type { Organisation } from './organisation';
import type { RateLimit } from './rate-limit';
import { Refusal, unauthorized } from './refusal';
import type { TokenDesk } from './token-desk';

export const MAX_BODY_BYTES = 1024 * 1024;
export const TOO_LARGE = {
  ok: false,
  error: 'payload_too_large',
  message: 'Request body is too large (limit is 1MiB)',
};

/** A request of somebody who may see an organisation's data. */
export interface PortCall {
  readonly request: SimRequest;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly organisation: Organisation;
  readonly clientId: string;
  readonly nowMs: number;
  readonly stamp: Stamp;
}

export type PortHandler = (call: PortCall) => SimResponse;

export interface RouterOptions {
  readonly server: SimulatorServer;
  readonly desk: TokenDesk;
  readonly organisations: ReadonlyMap<string, Organisation>;
  readonly rateLimit: RateLimit | undefined;
  readonly now: () => number;
}

/**
 * What every route of the API has in common: the size of a body, the token, the rate limit, the envelope of a refusal, and
 * a trace id on each answer.
 */
export class Router {
  constructor(private readonly options: RouterOptions) {}

  /** A route for holders of a token. */
  route(method: string, pattern: string, handler: PortHandler): void {
    this.options.server.route(method, pattern, (request) => this.guard(request, handler));
  }

  /** A route for everybody. */
  open(method: string, pattern: string, handler: SimHandler): void {
    this.options.server.route(method, pattern, async (request) => {
      try {
        if (request.bodyBytes > MAX_BODY_BYTES) return traced({ status: 413, body: TOO_LARGE });
        return traced(await handler(request));
      } catch (error) {
        return traced(refused(error));
      }
    });
  }

  /** The simulator's clock, as Port writes times: milliseconds and `Z`. */
  timestamp(): string {
    return new Date(this.options.now()).toISOString();
  }

  private guard(request: SimRequest, handler: PortHandler): SimResponse {
    let headers: Readonly<Record<string, string>> = {};
    try {
      const { clientId, organisation } = this.identify(request);
      const nowMs = this.options.now();
      const verdict = this.options.rateLimit?.take(organisation.id, nowMs);
      headers = verdict?.headers ?? {};
      if (verdict?.allowed === false) throw new Refusal(429, 'rate_limit_exceeded', 'Too many requests');
      if (request.bodyBytes > MAX_BODY_BYTES) return traced({ status: 413, body: TOO_LARGE }, headers);
      const stamp = {
        at: new Date(nowMs).toISOString(),
        by: clientId,
        datasource: request.headers['user-agent'] ?? '',
      };
      const { params, query } = request;
      return traced(handler({ request, params, query, organisation, clientId, nowMs, stamp }), headers);
    } catch (error) {
      return traced(refused(error), headers);
    }
  }

  private identify(request: SimRequest): { clientId: string; organisation: Organisation } {
    const [scheme, token] = (request.headers['authorization'] ?? '').split(' ');
    const caller = scheme?.toLowerCase() === 'bearer' && token ? this.options.desk.callerOf(token) : undefined;
    const organisation = caller && this.options.organisations.get(caller.organisationId);
    if (!organisation) throw unauthorized('The access token is missing, unknown or expired');
    return { clientId: caller.clientId, organisation };
  }
}

/** A 200, or another status, in Port's envelope. */
export function done(body: object = {}, status = 200): SimResponse {
  return { status, body: { ok: true, ...body } };
}

export function traced(response: SimResponse, headers: Readonly<Record<string, string>> = {}): SimResponse {
  return { ...response, headers: { 'x-trace-id': randomUUID(), ...headers, ...response.headers } };
}

function refused(error: unknown): SimResponse {
  if (error instanceof Refusal) return error.toResponse();
  throw error;
}
