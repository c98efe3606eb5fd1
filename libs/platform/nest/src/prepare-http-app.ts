import { Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from '@quayside/domain';
import { ZodSerializerInterceptor } from 'nestjs-zod';
import { BearerGuard } from './bearer.guard';
import { capRequest } from './cap-request';
import { NotModifiedInterceptor } from './conditional/not-modified.interceptor';
import { readJsonBodies } from './json-body';
import { ProblemFilter } from './problem.filter';
import type { ErrorStatuses } from './problem-of';
import { CallerLimitGuard, type CallerLimits } from './rate-limits/caller-limit.guard';
import { limitAddresses, type AddressLimits } from './rate-limits/limit-addresses';
import { assignRequestId } from './request-id';
import { logRequests } from './request-log';
import { securityHeaders, setSecurityHeaders } from './security-headers';
import { ZodPipe } from './zod.pipe';

export interface HttpAppOptions {
  readonly logger: Logger;
  /** the token that every route needs that is not a `PublicRoute` */
  readonly bearerToken: string;
  /** the status of each error code that may be shown */
  readonly statuses: ErrorStatuses;
  /** 1 MiB when absent */
  readonly maxBodyBytes?: number;
  /** nobody is limited when absent */
  readonly limits?: AddressLimits & CallerLimits;
  /** how many proxies of ours stand in front, each of which adds to `X-Forwarded-For`; none when absent */
  readonly trustedProxies?: number;
  /** whether callers use https, here or at a proxy in front; false when absent */
  readonly https?: boolean;
}

const MIB = 1_048_576;

/**
 * Puts the house's manners at the border of a Nest application: request ids, security headers, bounded JSON bodies, the
 * token, schemas for what comes in and goes out, and problem+json for whatever fails. The application must have been
 * created with `bodyParser: false`.
 */
export function prepareHttpApp(app: NestExpressApplication, options: HttpAppOptions): void {
  const { logger, statuses, limits } = options;
  app.disable('x-powered-by');
  // a tag says what state an answer is of, so that nothing but a handler can know it
  app.disable('etag');
  app.set('trust proxy', options.trustedProxies ?? 0);
  const headers = securityHeaders('api', { https: options.https ?? false });
  app.use(assignRequestId, setSecurityHeaders(headers), logRequests(logger), capRequest);
  if (limits !== undefined) app.use(limitAddresses(limits));
  readJsonBodies(app, options.maxBodyBytes ?? MIB);
  const reflector = app.get(Reflector);
  app.useGlobalGuards(new BearerGuard(reflector, options.bearerToken));
  if (limits !== undefined) app.useGlobalGuards(new CallerLimitGuard(limits));
  app.useGlobalPipes(new ZodPipe());
  app.useGlobalInterceptors(new NotModifiedInterceptor(), new ZodSerializerInterceptor(reflector));
  app.useGlobalFilters(new ProblemFilter(logger, statuses));
}
