import type { JsonValue } from '@quayside/domain';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** absolute, without secrets unless `secretPath` says so */
  readonly url: string;
  /** whether the path gives access to whoever knows it: only the host is shown then */
  readonly secretPath?: boolean;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** sent as JSON */
  readonly body?: JsonValue;
  /**
   * Whether sending it twice does no harm. GET, PUT and DELETE are idempotent by their method; a POST or PATCH is only
   * tried again when this is true.
   */
  readonly idempotent?: boolean;
  /** a larger answer ends in `http_body_too_large`; 32 MiB when absent */
  readonly maxResponseBytes?: number;
  /** for the whole of one attempt; 30 s when absent */
  readonly timeoutMs?: number;
  /** how long to wait after a 420 or 429 that does not say it itself; ordinary back-off when absent */
  readonly limitedWaitMs?: number;
  /** ask the upstream itself, whatever others were just answered */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
  /** told of every answer that was sent for, those included that lead to another attempt; header names are in lower case. Must not throw */
  readonly onAnswer?: (answer: Pick<HttpResponse, 'status' | 'headers'>) => void;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** the parsed JSON, with integers that a double would change as strings; null when the body was empty (204) */
  readonly body: JsonValue;
  readonly bytes: number;
}

/**
 * The one door out: sends a request, tries it again where that is safe and can help, and gives a 2xx answer or throws an
 * `HttpError`, or an `EgressError`.
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
  /** how many were sent so far, retries included; not those without a place in the budget, or with an answer of another's */
  readonly requestsSent: number;
  close(): Promise<void>;
}
