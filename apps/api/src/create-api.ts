import 'reflect-metadata';
import { NestFactory, Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestLogger, prepareHttpApp } from '@quayside/platform-nest';
import { IdempotencyKeys } from '@quayside/tenancy';
import type { ServerResponse } from 'node:http';
import { limitersOf } from './api-limits';
import type { ApiParts } from './api-parts';
import { API_PREFIX } from './api-prefix';
import { ApiModule } from './api.module';
import { ERROR_STATUSES } from './error-statuses';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor';
import { ApiGate } from './identity/api-gate';
import { describeApi } from './openapi';

/** The API on its parts, ready to listen. */
export async function createApi(parts: ApiParts): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.of(parts), {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(parts.logger),
  });
  const { database, digestKey, logger } = parts;
  // before the others, to see answers as they are sent
  app.useGlobalInterceptors(
    new IdempotencyInterceptor({
      keys: new IdempotencyKeys(database),
      digestKey,
      reflector: app.get(Reflector),
      logger,
    }),
  );
  prepareHttpApp(app, {
    logger,
    gate: new ApiGate(database, parts.bootstrapToken, parts.login),
    statuses: ERROR_STATUSES,
    limits: limitersOf(parts.limits),
    trustedProxies: parts.trustedProxies,
    https: parts.publicUrl?.startsWith('https:') ?? false,
  });
  app.setGlobalPrefix(API_PREFIX);
  const document = JSON.stringify(describeApi(app));
  app.getHttpAdapter().get('/api/openapi.json', (_request: unknown, answer: object) => {
    const response = answer as ServerResponse;
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.end(document);
  });
  return app;
}
