import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/**
 * The parsed JSON of a request as it came, for a handler that checks it itself, because what is right depends on more
 * than a schema knows, and every fault is to be told together.
 */
export const UncheckedBody = createParamDecorator(
  (_data: undefined, context: ExecutionContext): unknown =>
    context.switchToHttp().getRequest<{ readonly body?: unknown }>().body,
);
