import { Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from '@quayside/domain';
import { ZodSerializerInterceptor } from 'nestjs-zod';
import { AccessGuard } from './access.guard';
import { Callers } from './callers';
import { capRequest } from './cap-request';
import { NotModifiedInterceptor } from './conditional/not-modified.interceptor';
import type { Gate } from './gate';
import { readJsonBodies } from './json-body';
import { ProblemFilter } from './problem.filter';
import type { ErrorStatuses } from './problem-of';
import { CallerLimitGuard, type CallerLimits } from './rate-limits/caller-limit.guard';
import { limitAddresses, type AddressLimits } from './rate-limits/limit-addresses';
import { assignRequestId } from './request-id';
import { logRequests } from './request-log';
import { securityHeaders, setSecurityHeaders } from './security-headers';
import { requireDeclaredRoutes } from './undeclared-routes';
import { ZodPipe } from './zod.pipe';

export interface HttpAppOptions<Caller extends object> {
  readonly logger: Logger;
  readonly gate: Gate<Caller>;
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
 * Puts the house's manners at the border of a Nest application: request ids, security headers, who sends
 * them, bounded JSON bodies of those who may send any, who may use which route, schemas for what comes in and goes out,
 * and problem+json for whatever fails. The application must have been created with `bodyParser: false`.
 *
 * @throws TypeError when a route does not say who may use it
 */
export function prepareHttpApp<Caller extends object>(
  app: NestExpressApplication,
  options: HttpAppOptions<Caller>,
): void {
  const { logger, statuses, gate, limits } = options;
  requireDeclaredRoutes(app);
  const callers = new Callers(gate);
  app.disable('x-powered-by');
  // a tag says what state an answer is of, so that nothing but a handler can know it
  app.disable('etag');
  app.set('trust proxy', options.trustedProxies ?? 0);
  const headers = securityHeaders('api', { https: options.https ?? false });
  app.use(assignRequestId, setSecurityHeaders(headers), logRequests(logger), capRequest);
  if (limits !== undefined) app.use(limitAddresses(limits));
  app.use(callers.identify);
  readJsonBodies(app, options.maxBodyBytes ?? MIB, (request) => callers.isKnown(request));
  const reflector = app.get(Reflector);
  app.useGlobalGuards(new AccessGuard(reflector, callers, gate));
  if (limits !== undefined) app.useGlobalGuards(new CallerLimitGuard(limits));
  app.useGlobalPipes(new ZodPipe());
  app.useGlobalInterceptors(new NotModifiedInterceptor(), new ZodSerializerInterceptor(reflector));
  app.useGlobalFilters(new ProblemFilter(logger, statuses));
}
