import type { Logger } from '@quayside/domain';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestIdOf } from './request-id';

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** One line for each answered request. The query stays out of it. */
export function logRequests(logger: Logger): Middleware {
  return (request, response, next) => {
    const begin = process.hrtime.bigint();
    const path = (request.url ?? '').split('?', 1)[0];
    response.once('finish', () => {
      const durationMs = Number((process.hrtime.bigint() - begin) / 1_000_000n);
      const fields = { requestId: requestIdOf(response), method: request.method, path, status: response.statusCode };
      logger.info({ ...fields, durationMs }, 'request answered');
    });
    next();
  };
}
