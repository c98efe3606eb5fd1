import { isJsonObject, maskSecrets } from '@quayside/domain';
import type { HttpRequest } from './http-request';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

/** A request as it goes over the wire, the same for every send. */
export interface PreparedRequest {
  readonly method: HttpRequest['method'];
  readonly url: URL;
  /** scheme, host and, unless it is a secret, path: what may be logged */
  readonly shownUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** what the request itself carries in confidence, and what an answer might therefore repeat */
  readonly secrets: readonly string[];
}

export function prepareRequest(request: HttpRequest, userAgent: string): PreparedRequest {
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    const values = Array.isArray(value) ? (value as readonly string[]) : value === undefined ? [] : [String(value)];
    for (const item of values) url.searchParams.append(name, item);
  }
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-encoding': 'gzip, br',
    'user-agent': userAgent,
  };
  if (request.body !== undefined) headers['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  return {
    method: request.method,
    url,
    shownUrl: request.secretPath === true ? url.origin : `${url.origin}${url.pathname}`,
    headers,
    body: request.body === undefined ? undefined : JSON.stringify(request.body),
    timeoutMs: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxResponseBytes: request.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
    secrets: secretsOf(request, url, headers),
  };
}

/** The credential of the authorization header, what a secret path is made of, and every field of the body that masking would hide. */
function secretsOf(request: HttpRequest, url: URL, headers: Readonly<Record<string, string>>): readonly string[] {
  // the longest first: a part of another one, masked before it, would leave the rest of that to be read
  const path = request.secretPath === true ? url.pathname.split('/').sort((a, b) => b.length - a.length) : [];
  const secrets = [headers['authorization']?.split(' ').at(-1) ?? '', ...path];
  for (const [name, value] of Object.entries(isJsonObject(request.body) ? request.body : {})) {
    if (typeof value !== 'string') continue;
    const masked = maskSecrets({ [name]: value });
    if (isJsonObject(masked) && masked[name] !== value) secrets.push(value);
  }
  return secrets.filter((secret) => secret !== '');
}
