import type { Clock, Logger } from '@quayside/domain';
import type { HttpClient } from '@quayside/http';
import { z } from 'zod';
import { parseAnswer } from './parse-answer';
import { pathOf, withoutSlash } from './path-of';
import { PortError } from './port-error';
import { PortTransport, routeOf, type PortCall } from './port-transport';
import type { OpenCredentials } from './port-types';

export interface ResyncRequestsOptions {
  readonly http: HttpClient;
  /** for example `https://api.port.io`; a slash at its end is dropped */
  readonly baseUrl: string;
  /** called when a token is needed: at first, and when the last one ends */
  readonly openCredentials: OpenCredentials;
  /** the User-Agent: it reads only, and owns nothing */
  readonly userAgent: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What people in one organisation of Port ask of its integrations. Throws what a `PortClient` does. */
export interface ResyncRequests {
  /** When somebody last asked an integration for a resync, null when nobody has. Undefined when there is no integration. */
  newestOf(identifier: string, signal: AbortSignal): Promise<Date | null | undefined>;
}

const MAX_ANSWER_BYTES = 65_536;

/** What is not a time is no request. */
const requestAnswer = z.object({
  request: z
    .object({ updatedAt: z.iso.datetime({ offset: true }) })
    .nullish()
    .catch(null),
});

/** Reads the requests of all integrations of one organisation with one token, one request at a time. */
export function createResyncRequests(options: ResyncRequestsOptions): ResyncRequests {
  const { http, openCredentials, userAgent, clock, logger } = options;
  const transport = new PortTransport({
    http,
    baseUrl: withoutSlash(options.baseUrl),
    openCredentials,
    datasource: { agent: userAgent, exporter: userAgent },
    clock,
    logger,
    maxInFlight: 1,
  });
  return {
    async newestOf(identifier, signal) {
      const path = pathOf('integration', identifier, 'resync-request');
      const call: PortCall = { method: 'GET', path, maxResponseBytes: MAX_ANSWER_BYTES, signal };
      try {
        const { request } = parseAnswer(requestAnswer, await transport.request(call), routeOf(call));
        return request ? new Date(request.updatedAt) : null;
      } catch (error) {
        if (error instanceof PortError && error.code === 'port_not_found') return undefined;
        throw error;
      }
    },
  };
}
