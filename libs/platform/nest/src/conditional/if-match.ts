import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { ExpectedVersion } from '@quayside/domain';
import type { IncomingMessage } from 'node:http';
import { RequestError } from '../request-error';
import { expectedVersion } from './entity-tag';

/** What the caller takes for the present state, for a handler whose route is `Conditional`. */
export const IfMatch = createParamDecorator((_data: undefined, context: ExecutionContext): ExpectedVersion => {
  const expected = expectedVersion(context.switchToHttp().getRequest<IncomingMessage>().headers['if-match']);
  if (expected === null) {
    throw new RequestError('request_malformed', 'The header `If-Match` is no list of entity tags, such as `"3"`.');
  }
  return expected;
});

/** Documents that a route heeds `If-Match`. */
export const Conditional = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'The `ETag` of the state that the change is meant for. Without it the change is made to any.',
      schema: { type: 'string', example: '"3"' },
    }),
    ApiResponse({ status: 412, description: 'Somebody has changed it since. Nothing was done.' }),
  );

/** Documents that an answer has a tag by which it can be asked for again. */
export const Tagged = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'The `ETag` of the answer that is known already.',
      schema: { type: 'string', example: '"3"' },
    }),
    ApiResponse({ status: 304, description: 'The answer is the one that is known already.' }),
  );
