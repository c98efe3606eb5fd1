import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { map, type Observable } from 'rxjs';
import { namesTag } from './entity-tag';

/**
 * Answers 304 in place of an answer that the caller has already, when the handler has set its `ETag`. Express would do so too,
 * but not for a request that says `Cache-Control: no-cache`, which `fetch` adds to every one with `If-None-Match`.
 */
export class NotModifiedInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { method, headers } = http.getRequest<IncomingMessage>();
    const known = headers['if-none-match'];
    if (known === undefined || (method !== 'GET' && method !== 'HEAD')) return next.handle();
    const response = http.getResponse<ServerResponse>();
    return next.handle().pipe(
      map((answer: unknown) => {
        const tag = response.getHeader('ETag');
        if (typeof tag !== 'string' || !namesTag(known, tag)) return answer;
        response.statusCode = 304;
        return undefined;
      }),
    );
  }
}
