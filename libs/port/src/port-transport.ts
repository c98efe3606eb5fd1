import { isJsonObject, type Clock, type JsonValue, type Logger } from '@quayside/domain';
import { HttpError, type HttpClient, type HttpRequest } from '@quayside/http';
import { z } from 'zod';
import type { Datasource } from './datasource';
import { parseAnswer } from './parse-answer';
import { pathOf } from './path-of';
import { PortError } from './port-error';
import { portErrorFromHttp } from './port-error-from-http';
import type { PortCredentials } from './port-types';
import { Slots } from './slots';
import { TokenSource, type AccessToken, type TokenGrant } from './token-source';

export interface PortTransportOptions {
  readonly http: HttpClient;
  /** without a trailing slash */
  readonly baseUrl: string;
  readonly credentials: PortCredentials;
  readonly datasource: Datasource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly maxInFlight: number;
}

/** One request of the data kind: everything but the token. */
export interface PortCall extends Pick<HttpRequest, 'method' | 'query' | 'body' | 'idempotent' | 'maxResponseBytes'> {
  /** made by `pathOf` */
  readonly path: string;
  readonly signal: AbortSignal;
}

// both end up in a header
const tokenAnswer = z.object({
  accessToken: z
    .string()
    .max(16_384)
    .regex(/^[\x21-\x7e]+$/),
  expiresIn: z.number(),
  tokenType: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/)
    .default('Bearer'),
});

/**
 * Sends requests to Port as one integration: with its token, under its name, so many at a time, and with Port's refusals
 * translated. An abort ends in the signal's own reason.
 */
export class PortTransport {
  private readonly tokens: TokenSource;
  private readonly slots: Slots;
  private newestToken = '';

  constructor(private readonly options: PortTransportOptions) {
    this.tokens = new TokenSource(options.clock, (signal) => this.askForToken(signal));
    this.slots = new Slots(options.maxInFlight);
  }

  /** What an answer of Port must not repeat where we show it. */
  get secrets(): readonly string[] {
    return [this.options.credentials.clientSecret, this.newestToken];
  }

  async authenticate(signal: AbortSignal): Promise<void> {
    await this.tokens.get(signal);
  }

  /** The body of a 2xx answer; null when it was empty. */
  async request(call: PortCall): Promise<JsonValue> {
    return await this.slots.run(async () => {
      const token = await this.tokens.get(call.signal);
      try {
        return await this.send(call, token);
      } catch (error) {
        if (!(error instanceof PortError) || error.code !== 'port_token_rejected') throw error;
      }
      // a 401 means that nothing was done: whatever the method, sending it again does no harm
      this.options.logger.info({ route: routeOf(call) }, 'Port refused the token before its end; asking for another');
      this.tokens.drop(token);
      return await this.send(call, await this.tokens.get(call.signal));
    });
  }

  private async send({ path, ...call }: PortCall, token: AccessToken): Promise<JsonValue> {
    const { http, baseUrl, datasource } = this.options;
    try {
      const headers = { authorization: token.authorization, 'user-agent': datasource.exporter };
      return (await http.request({ ...call, url: baseUrl + path, headers })).body;
    } catch (error) {
      throw translated(error, call.signal, routeOf({ ...call, path }), this.secrets);
    }
  }

  private async askForToken(signal: AbortSignal): Promise<TokenGrant> {
    const { http, baseUrl, datasource, credentials } = this.options;
    const path = pathOf('auth', 'access_token');
    const route = `POST ${path}`;
    try {
      const { body } = await http.request({
        method: 'POST',
        url: baseUrl + path,
        headers: { 'user-agent': datasource.agent },
        body: { clientId: credentials.clientId, clientSecret: credentials.clientSecret },
        idempotent: true,
        signal,
      });
      const { accessToken, expiresIn, tokenType } = parseAnswer(tokenAnswer, body, route);
      this.newestToken = accessToken;
      return { authorization: `${tokenType} ${accessToken}`, expiresInSeconds: expiresIn };
    } catch (error) {
      const failure = translated(error, signal, route, this.secrets);
      const rejected = failure instanceof PortError && error instanceof HttpError && isAboutCredentials(error);
      throw rejected ? credentialsRejected(failure) : failure;
    }
  }
}

export function routeOf(call: Pick<PortCall, 'method' | 'path'>): string {
  return `${call.method} ${call.path}`;
}

function translated(error: unknown, signal: AbortSignal, route: string, secrets: readonly string[]): unknown {
  if (signal.aborted) return signal.reason;
  return error instanceof HttpError ? (portErrorFromHttp(error, route, secrets) ?? error) : error;
}

/**
 * The token route has nothing but the credentials to refuse. A 404 that does not speak Port's envelope is the exception:
 * there, something else answers at the base URL.
 */
function isAboutCredentials({ status, body }: HttpError): boolean {
  if (status === 404) return isJsonObject(body) && body['ok'] === false;
  return status === 400 || status === 401 || status === 422;
}

function credentialsRejected(cause: PortError): PortError {
  return new PortError('port_credentials_rejected', `Port refused the client id and secret. ${cause.message}`, {
    cause,
    retry: 'never',
    ...(cause.status === undefined ? {} : { status: cause.status }),
    ...(cause.portCode === undefined ? {} : { portCode: cause.portCode }),
  });
}
