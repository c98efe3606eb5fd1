import type { Clock, Logger, ResponseShare } from '@quayside/domain';
import type { Agent } from 'undici';
import { askShared } from './ask-shared';
import { backOffMs, type BackOff } from './back-off';
import { createAgent, type AgentOptions } from './create-agent';
import { EGRESS_ERROR_CODES, EgressError, type EgressErrorCode } from './egress-error';
import { guardStart } from './guard-start';
import { refusalOfUrl } from './guard-destination';
import { HttpError } from './http-error';
import type { HttpClient, HttpRequest, HttpResponse } from './http-request';
import { prepareRequest, type PreparedRequest } from './prepare-request';
import { refusedDestination, type RefusedDestination } from './refused-destination';
import { rateLimitResetMs, retryAfterMs } from './retry-after';
import { mayRetry } from './retry-table';
import { aborted, type SendFailure, type SendResult } from './send-failure';
import { sendOnce } from './send-once';
import { sendWithinBudget, type HttpBudget } from './send-within-budget';

export interface HttpClientOptions extends Partial<BackOff>, AgentOptions {
  readonly clock: Clock;
  /** numbers in [0, 1), for the jitter of the back-off */
  readonly random: () => number;
  readonly logger: Logger;
  /** for requests that bring none of their own; `quayside` when absent */
  readonly userAgent?: string;
  /** how often a request is sent at the most; 5 when absent */
  readonly maxAttempts?: number;
  /** a request that would have to wait for longer than this in all ends instead; 5 minutes when absent */
  readonly maxTotalWaitMs?: number;
  /** what every send waits for, retries included; they are sent as they come when absent */
  readonly budget?: HttpBudget;
  /** what others were answered, for each GET that is not to be fresh; every request is sent when absent */
  readonly share?: ResponseShare;
  /** asked right before a request is written to its connection: an error of it ends the request, which is not sent */
  readonly refusal?: () => Error | null;
  /** told of every destination that is refused, besides the error of the request. Must not throw */
  readonly onRefused?: (refused: RefusedDestination) => void;
}

/**
 * Makes a client with a connection pool of its own. Back-off starts at `baseDelayMs` (300) and doubles up to `maxDelayMs`
 * (60,000); a wait that the upstream asks for is kept to, up to `maxTotalWaitMs`.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  return new UndiciHttpClient(options);
}

class UndiciHttpClient implements HttpClient {
  private readonly agent: Agent;
  private readonly backOff: BackOff;
  private readonly maxAttempts: number;
  private readonly maxTotalWaitMs: number;
  private sent = 0;

  constructor(private readonly options: HttpClientOptions) {
    this.backOff = { baseDelayMs: options.baseDelayMs ?? 300, maxDelayMs: options.maxDelayMs ?? 60_000 };
    this.maxAttempts = options.maxAttempts ?? 5;
    this.maxTotalWaitMs = options.maxTotalWaitMs ?? 300_000;
    this.agent = createAgent(options);
  }

  get requestsSent(): number {
    return this.sent;
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const prepared = prepareRequest(request, this.options.userAgent ?? 'quayside');
    const refusal = refusalOfUrl(prepared.url, this.options.allowPrivateHosts);
    if (refusal !== undefined) {
      this.options.onRefused?.({ host: prepared.url.hostname, reason: refusal });
      throw errorOf(prepared, 0, {
        code: 'http_destination_refused',
        what: `was not sent: ${refusal}`,
        rule: undefined,
        retry: 'never',
      });
    }
    const { share, clock } = this.options;
    const { signal } = request;
    const ask = (): Promise<HttpResponse> => this.ask(prepared, request);
    const isShared = share !== undefined && request.method === 'GET' && request.fresh !== true;
    return isShared ? askShared(share, prepared, { clock, signal }, ask) : ask();
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  /** Sends until there is an answer that can be used, or none to be expected. */
  private async ask(prepared: PreparedRequest, request: HttpRequest): Promise<HttpResponse> {
    let waitedMs = 0;
    for (let sends = 1; ; sends += 1) {
      if (request.signal?.aborted) throw errorOf(prepared, sends - 1, aborted(request.signal));
      const result = await this.send(prepared, request.signal);
      tellAnswer(request, result);
      if (result.ok) return result.response;

      const { failure } = result;
      this.tellRefused(prepared, failure);
      const askedMs = this.askedWaitMs(failure, request);
      await this.learn(failure, askedMs);
      // an upstream that names no time, or one that has passed, is met with back-off
      const waitMs = Math.max(askedMs ?? 0, backOffMs(sends, this.backOff, this.options.random));
      const tooLong = waitedMs + waitMs > this.maxTotalWaitMs;
      if (!mayRetry(failure.rule, request) || sends >= this.maxAttempts || tooLong) {
        const retry = failure.rule !== undefined && (tooLong || askedMs) ? { afterMs: waitMs } : failure.retry;
        throw errorOf(prepared, sends, { ...failure, retry });
      }
      this.options.logger.warn(
        {
          method: prepared.method,
          url: prepared.shownUrl,
          code: failure.code,
          status: failure.status,
          sends,
          waitMs,
        },
        'request failed and will be sent again',
      );
      await this.wait(waitMs, prepared, sends, request.signal);
      waitedMs += waitMs;
    }
  }

  private async send(prepared: PreparedRequest, signal: AbortSignal | undefined): Promise<SendResult> {
    const { budget } = this.options;
    const count = (): void => void (this.sent += 1);
    if (budget !== undefined) return sendWithinBudget(this.agent, prepared, signal, budget, count);
    count();
    return this.sendUnlessRefused(prepared, signal);
  }

  private async sendUnlessRefused(prepared: PreparedRequest, signal: AbortSignal | undefined): Promise<SendResult> {
    const { refusal } = this.options;
    if (refusal === undefined) return sendOnce(this.agent, prepared, signal);
    let refused: Error | null = null;
    const mayStart = (): boolean => (refused = refusal()) === null;
    try {
      return await sendOnce(guardStart(this.agent, mayStart), prepared, signal);
    } catch (error) {
      throw refused ?? error;
    }
  }

  private tellRefused({ url }: PreparedRequest, failure: SendFailure): void {
    const refused = refusedDestination(url, failure, this.options.allowPrivateHosts);
    if (refused !== undefined) this.options.onRefused?.(refused);
  }

  /** Whoever shares the budget waits as long as this request is told to. */
  private async learn({ status }: SendFailure, askedMs: number | undefined): Promise<void> {
    if (status !== undefined) await this.options.budget?.budget.learn({ status, retryAfterMs: askedMs ?? null });
  }

  /** The wait that the upstream asked for, in its answer or in its documentation. */
  private askedWaitMs({ status, headers }: SendFailure, request: HttpRequest): number | undefined {
    const now = this.options.clock.now();
    const retryAfter = retryAfterMs(headers?.['retry-after'], now);
    // x-ratelimit-reset stands on every answer of some upstreams: it only says when to come back if the limit was hit
    if (retryAfter !== undefined || (status !== 420 && status !== 429)) return retryAfter;
    return rateLimitResetMs(headers?.['x-ratelimit-reset'], now) ?? request.limitedWaitMs;
  }

  private async wait(
    waitMs: number,
    prepared: PreparedRequest,
    sends: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    try {
      await this.options.clock.sleep(waitMs, signal);
    } catch (error) {
      if (signal?.aborted) throw errorOf(prepared, sends, aborted(signal));
      throw error;
    }
  }
}

function tellAnswer({ onAnswer }: HttpRequest, result: SendResult): void {
  const { status, headers } = result.ok ? result.response : result.failure;
  if (status !== undefined && headers !== undefined) onAnswer?.({ status, headers });
}

function errorOf(request: PreparedRequest, attempts: number, failure: SendFailure): HttpError | EgressError {
  const message = `${request.method} ${request.shownUrl} ${failure.what}`;
  const { code, retry, cause } = failure;
  if (isEgressCode(code)) {
    const context = { method: request.method, url: request.shownUrl, attempts };
    return new EgressError(code, message, { retry, cause, context });
  }
  return new HttpError(code, message, {
    method: request.method,
    url: request.shownUrl,
    attempts,
    retry,
    cause,
    ...(failure.status === undefined ? {} : { status: failure.status }),
    ...(failure.body === undefined ? {} : { body: failure.body }),
  });
}

function isEgressCode(code: SendFailure['code']): code is EgressErrorCode {
  return (EGRESS_ERROR_CODES as readonly string[]).includes(code);
}
