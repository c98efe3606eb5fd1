import { RateLimiter, type HttpAppOptions } from '@quayside/platform-nest';
import { API_PREFIX } from './api-prefix';
import { organisationOf } from './organisation-of';

/** Requests in a minute, which may also come all at once. Counted in this process: several of them let through as much each. */
export interface ApiLimits {
  readonly address: number;
  /** with wrong credentials, of one address */
  readonly refused: number;
  readonly caller: number;
  readonly organisation: number;
}

const SECONDS = 60;

export function limitersOf(limits: ApiLimits): NonNullable<HttpAppOptions<object>['limits']> {
  const limiter = (requests: number): RateLimiter => new RateLimiter({ requests, seconds: SECONDS });
  return {
    address: limiter(limits.address),
    refused: limiter(limits.refused),
    caller: limiter(limits.caller),
    organisation: limiter(limits.organisation),
    isExempt: (path) => path.startsWith(`${API_PREFIX}/health/`),
    organisationOf,
  };
}
