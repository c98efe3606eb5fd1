import { maskSecrets, maskText, type JsonValue } from '@quayside/domain';
import type { Dispatcher } from 'undici';
import { parseJson } from './parse-json';
import type { PreparedRequest } from './prepare-request';
import { readBody } from './read-body';
import { readHeaders, rethrowUnreadable } from './read-headers';
import { RETRY_BY_STATUS, RETRY_WITHOUT_STATUS, retryOfStatus } from './retry-table';
import { aborted, failureOf, timedOut, type SendFailure, type SendResult } from './send-failure';

/** An answer outside 200-299 is read up to here: it is for people, and for telling one refusal from another. */
const MAX_ERROR_BODY_BYTES = 64 * 1024;
const MAX_ERROR_TEXT_LENGTH = 2000;
/** Masking takes time, and a body may have megabytes of what looks like the beginning of a secret. No secret is longer. */
const MAX_SECRET_LENGTH = 16_000;

/**
 * Sends a request, once. Its timeout covers everything from the connection to the last byte of the body.
 * What is thrown is a bug.
 */
export async function sendOnce(
  dispatcher: Dispatcher,
  request: PreparedRequest,
  signal: AbortSignal | undefined,
): Promise<SendResult> {
  // not AbortSignal.any: on Node 20 every composed signal stays in memory for as long as the signal of the whole run
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal?.reason);
  const timer = setTimeout(() => controller.abort(), request.timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await exchange(dispatcher, request, controller.signal);
  } catch (error) {
    if (signal?.aborted) return { ok: false, failure: aborted(signal) };
    if (controller.signal.aborted) return { ok: false, failure: timedOut(request, error) };
    return { ok: false, failure: failureOf(error) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

async function exchange(dispatcher: Dispatcher, request: PreparedRequest, signal: AbortSignal): Promise<SendResult> {
  const answer = await dispatcher
    .request({
      origin: request.url.origin,
      path: `${request.url.pathname}${request.url.search}`,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      signal,
    })
    .catch(rethrowUnreadable);
  const status = answer.statusCode;
  const ok = status >= 200 && status <= 299;
  const headers = readHeaders(answer);
  const maxBytes = ok ? request.maxResponseBytes : Math.min(request.maxResponseBytes, MAX_ERROR_BODY_BYTES);
  // an empty body is no end of a compressed one, whatever the proxy in front says of it
  const isEmpty = status === 204 || headers['content-length'] === '0';
  const encoding = isEmpty ? '' : (headers['content-encoding'] ?? '');
  const { text, bytes, complete } = await readBody(answer.body, encoding, maxBytes).catch(rethrowUnreadable);
  if (!ok) {
    return failed({
      code: 'http_status',
      what: `answered ${status}`,
      rule: RETRY_BY_STATUS.get(status),
      retry: retryOfStatus(status),
      status,
      headers,
      body: shownBody(text, complete, request.secrets),
    });
  }
  if (!complete) {
    return failed({
      code: 'http_body_too_large',
      what: `answered with more than ${maxBytes} bytes`,
      rule: undefined,
      retry: 'never',
      status,
    });
  }
  const body = readJson(text);
  if (body === undefined) {
    return failed({
      code: 'http_body_malformed',
      what: `answered ${status} with a body that is not JSON`,
      rule: RETRY_WITHOUT_STATUS,
      retry: 'later',
      status,
      body: shownBody(text, false, request.secrets),
    });
  }
  return { ok: true, response: { status, headers, body, bytes } };
}

function failed(failure: SendFailure): SendResult {
  return { ok: false, failure };
}

/** Null for an empty body, undefined for one that is not JSON. */
function readJson(text: string): JsonValue | undefined {
  if (text === '') return null;
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function shownBody(text: string, complete: boolean, secrets: readonly string[]): unknown {
  const parsed = complete ? readJson(text) : undefined;
  try {
    if (parsed !== undefined) return maskSecrets(parsed, secrets);
  } catch {
    // nested deeper than the stack: shown as text
  }
  // masked before it is cut, so that no half of a secret stays at the edge
  const maskable = text.slice(0, MAX_ERROR_TEXT_LENGTH + MAX_SECRET_LENGTH);
  return maskText(maskable, secrets).slice(0, MAX_ERROR_TEXT_LENGTH);
}
