import type { ServerResponse } from 'node:http';
import { RequestError } from '../request-error';
import type { Decision, RateLimiter } from './rate-limiter';

/** The limits by the names that callers are told. */
const SENTENCES = {
  address: 'Too many requests have come from this address.',
  refused: 'Too many requests with wrong credentials have come from this address.',
  caller: 'Too many requests have come with these credentials.',
  organisation: 'Too many requests have come for this organisation.',
};

/**
 * Writes what is left of a limit into the answer, and refuses the request when that is nothing.
 *
 * @throws RequestError `too_many_requests`
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/11/
 */
export function tellQuota(
  response: ServerResponse,
  name: keyof typeof SENTENCES,
  { limit }: RateLimiter,
  { allowed, quota }: Decision,
): void {
  response.appendHeader('RateLimit-Policy', `"${name}";q=${limit.requests};w=${limit.seconds}`);
  response.appendHeader('RateLimit', `"${name}";r=${quota.remaining};t=${quota.resetSeconds}`);
  if (allowed) return;
  const retryAfter = Math.max(1, quota.retryAfterSeconds);
  throw new RequestError('too_many_requests', `${SENTENCES[name]} Wait for ${retryAfter} s.`, {
    headers: { 'Retry-After': String(retryAfter) },
    retry: { afterMs: retryAfter * 1_000 },
  });
}
