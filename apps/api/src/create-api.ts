import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestLogger, prepareHttpApp } from '@quayside/platform-nest';
import type { ServerResponse } from 'node:http';
import type { ApiParts } from './api-parts';
import { API_PREFIX } from './api-prefix';
import { ApiModule } from './api.module';
import { ERROR_STATUSES } from './error-statuses';
import { describeApi } from './openapi';

/** The API on its parts, ready to listen. */
export async function createApi(parts: ApiParts): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.of(parts), {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(parts.logger),
  });
  prepareHttpApp(app, { logger: parts.logger, bearerToken: parts.bootstrapToken, statuses: ERROR_STATUSES });
  app.setGlobalPrefix(API_PREFIX);
  const document = JSON.stringify(describeApi(app));
  app.getHttpAdapter().get('/api/openapi.json', (_request: unknown, answer: object) => {
    const response = answer as ServerResponse;
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.end(document);
  });
  return app;
}
