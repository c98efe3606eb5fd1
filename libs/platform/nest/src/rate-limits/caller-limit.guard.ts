import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { callerOf } from '../caller-of';
import type { RateLimiter } from './rate-limiter';
import { tellQuota } from './tell-quota';

export interface CallerLimits {
  readonly caller: RateLimiter;
  /** all callers of an organisation together */
  readonly organisation: RateLimiter;
  /** the organisation that a request is about, if it is about one */
  readonly organisationOf: (request: IncomingMessage) => string | undefined;
}

/**
 * Limits callers and organisations. It stands behind the guard that knows the caller, so that nobody uses up what belongs to
 * somebody else, or to an organisation that they have no right in.
 */
export class CallerLimitGuard implements CanActivate {
  constructor(private readonly limits: CallerLimits) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<IncomingMessage>();
    const response = http.getResponse<ServerResponse>();
    const known = callerOf(request);
    if (known === undefined) return true;
    const { caller, organisation, organisationOf } = this.limits;
    tellQuota(response, 'caller', caller, caller.take(known));
    const about = organisationOf(request);
    if (about !== undefined) tellQuota(response, 'organisation', organisation, organisation.take(about));
    return true;
  }
}
