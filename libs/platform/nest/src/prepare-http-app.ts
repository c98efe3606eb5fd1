import { Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from '@quayside/domain';
import { ZodSerializerInterceptor } from 'nestjs-zod';
import { BearerGuard } from './bearer.guard';
import { readJsonBodies } from './json-body';
import { ProblemFilter } from './problem.filter';
import type { ErrorStatuses } from './problem-of';
import { assignRequestId } from './request-id';
import { logRequests } from './request-log';
import { setSecurityHeaders } from './security-headers';
import { ZodPipe } from './zod.pipe';

export interface HttpAppOptions {
  readonly logger: Logger;
  /** the token that every route needs that is not a `PublicRoute` */
  readonly bearerToken: string;
  /** the status of each error code that may be shown */
  readonly statuses: ErrorStatuses;
  /** 1 MiB when absent */
  readonly maxBodyBytes?: number;
}

const MIB = 1_048_576;

/**
 * Puts the house's manners at the border of a Nest application: request ids, security headers, bounded JSON bodies, the
 * token, schemas for what comes in and goes out, and problem+json for whatever fails. The application must have been
 * created with `bodyParser: false`.
 */
export function prepareHttpApp(app: NestExpressApplication, options: HttpAppOptions): void {
  const { logger, statuses } = options;
  app.disable('x-powered-by');
  app.use(assignRequestId, setSecurityHeaders, logRequests(logger));
  readJsonBodies(app, options.maxBodyBytes ?? MIB);
  const reflector = app.get(Reflector);
  app.useGlobalGuards(new BearerGuard(reflector, options.bearerToken));
  app.useGlobalPipes(new ZodPipe());
  app.useGlobalInterceptors(new ZodSerializerInterceptor(reflector));
  app.useGlobalFilters(new ProblemFilter(logger, statuses));
}
