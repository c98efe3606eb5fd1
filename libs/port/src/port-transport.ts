import { confirmRefusal, type Clock, type JsonValue, type Logger } from '@quayside/domain';
import { HttpError, type HttpClient, type HttpRequest } from '@quayside/http';
import { z } from 'zod';
import { blamesAnEntity } from './blames-an-entity';
import type { Datasource } from './datasource';
import { ingestRefused, isPortsOwn } from './ingest-address';
import { parseAnswer } from './parse-answer';
import { pathOf } from './path-of';
import { PortError } from './port-error';
import { portErrorFromHttp } from './port-error-from-http';
import type { OpenCredentials, PortCredentials } from './port-types';
import type { PortLane } from './turns';
import { RequestGate } from './request-gate';
import { TokenSource, type AccessToken, type TokenGrant } from './token-source';

export interface PortTransportOptions {
  readonly http: HttpClient;
  /** without a trailing slash */
  readonly baseUrl: string;
  /** called for each token, and for nothing else */
  readonly openCredentials: OpenCredentials;
  /** what an answer of Port must not repeat where we show it, besides what the token was asked for with */
  readonly secrets?: readonly string[];
  readonly datasource: Pick<Datasource, 'agent' | 'exporter'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly maxInFlight: number;
}

/** One request of the data kind: everything but the token. */
export interface PortCall extends Pick<
  HttpRequest,
  'method' | 'query' | 'headers' | 'body' | 'idempotent' | 'maxResponseBytes'
> {
  /** made by `pathOf` */
  readonly path: string;
  /** `bulk` for many entities at once, which give way to everything else; `small` when absent */
  readonly lane?: PortLane;
  readonly signal: AbortSignal;
}

/** One request to an ingest address of Port, to which whoever knows it may write: it is shown nowhere. */
export interface IngestCall extends Pick<HttpRequest, 'method' | 'url' | 'body' | 'idempotent'> {
  /** what stands for the path where the request is shown */
  readonly shownAs: string;
  readonly signal: AbortSignal;
}

type SignalledRequest = HttpRequest & { readonly signal: AbortSignal };

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
  private readonly gate: RequestGate;
  private newestToken = '';

  constructor(private readonly options: PortTransportOptions) {
    this.tokens = new TokenSource(options.clock, (signal) => this.askForToken(signal));
    this.gate = new RequestGate(options);
  }

  /** What an answer of Port must not repeat where we show it. */
  get secrets(): readonly string[] {
    return [...(this.options.secrets ?? []), this.newestToken];
  }

  async authenticate(signal: AbortSignal): Promise<void> {
    await this.tokens.get(signal);
  }

  /** The body of a 2xx answer; null when it was empty. */
  async request({ path, lane = 'small', ...call }: PortCall): Promise<JsonValue> {
    const { gate } = this;
    const url = this.options.baseUrl + path;
    const onAnswer: HttpRequest['onAnswer'] = (answer) => gate.learn(answer);
    return await gate.run(lane, call.signal, () =>
      this.sendWithToken({ ...call, url, onAnswer }, routeOf({ ...call, path })),
    );
  }

  /**
   * The same to one of Port's ingest addresses, which are outside the API and its limit. What they say of the token is no
   * reason for the API to ask for another.
   */
  async ingest({ shownAs, ...call }: IngestCall): Promise<void> {
    if (!isPortsOwn(call.url, this.options.baseUrl)) throw ingestRefused(call.url);
    const route = `${call.method} ingest/${shownAs}`;
    await this.gate.runUncounted(call.signal, async () => {
      await this.send({ ...call, secretPath: true }, route, await this.tokens.get(call.signal));
    });
  }

  private async sendWithToken(request: SignalledRequest, route: string): Promise<JsonValue> {
    const token = await this.tokens.get(request.signal);
    try {
      return await this.send(request, route, token);
    } catch (error) {
      if (!(error instanceof PortError) || error.code !== 'port_token_rejected') throw error;
    }
    // a 401 means that nothing was done: whatever the method, sending it again does no harm
    this.options.logger.info({ route }, 'Port refused the token before its end; asking for another');
    this.tokens.drop(token);
    return await this.send(request, route, await this.tokens.get(request.signal));
  }

  private async send(request: SignalledRequest, route: string, token: AccessToken): Promise<JsonValue> {
    const { http, datasource } = this.options;
    try {
      const own = { authorization: token.authorization, 'user-agent': datasource.exporter };
      const headers = { ...request.headers, ...own };
      return (await http.request({ ...request, headers })).body;
    } catch (error) {
      throw translated(error, request.signal, route, this.secrets);
    }
  }

  private async askForToken(signal: AbortSignal): Promise<TokenGrant> {
    const { openCredentials, clock } = this.options;
    const ask = (): Promise<TokenGrant> => openCredentials((credentials) => this.askWith(credentials, signal));
    return await confirmRefusal(ask, { code: 'port_credentials_rejected', clock, signal });
  }

  private async askWith({ clientId, clientSecret }: PortCredentials, signal: AbortSignal): Promise<TokenGrant> {
    const { http, baseUrl, datasource } = this.options;
    const path = pathOf('auth', 'access_token');
    const route = `POST ${path}`;
    try {
      const { body } = await http.request({
        method: 'POST',
        url: baseUrl + path,
        headers: { 'user-agent': datasource.agent },
        body: { clientId, clientSecret },
        idempotent: true,
        signal,
      });
      const { accessToken, expiresIn, tokenType } = parseAnswer(tokenAnswer, body, route);
      this.newestToken = accessToken;
      return { authorization: `${tokenType} ${accessToken}`, expiresInSeconds: expiresIn };
    } catch (error) {
      const failure = translated(error, signal, route, [...this.secrets, clientSecret]);
      throw failure instanceof PortError ? withoutToken(failure) : failure;
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
 * What a failure of the token route means. A 401 is about the credentials. Other refusals may be of a gateway in between,
 * or of something else at the base URL: nothing is said of them, nor of what the token was wanted for.
 */
function withoutToken(cause: PortError): PortError {
  const { status, portCode } = cause;
  const answer = {
    cause,
    ...(status === undefined ? {} : { status }),
    ...(portCode === undefined ? {} : { portCode }),
  };
  if (cause.code === 'port_token_rejected') {
    const message = `Port refused the client id and secret. ${cause.message}`;
    return new PortError('port_credentials_rejected', message, { ...answer, retry: 'never' });
  }
  if (!blamesAnEntity(cause)) return cause;
  const message = `Port gives no token: check the base URL and the client id of the Port connection. ${cause.message}`;
  return new PortError('port_unavailable', message, { ...answer, retry: 'later' });
}
