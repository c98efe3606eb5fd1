import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

export const PUBLIC_ROUTE = 'quayside:public-route';

/** Marks a public operation in a document that `describeProblems` has not finished yet. */
export const PUBLIC_OPERATION = 'x-public';

/** Opens a route to everyone. Without it a route needs the token. */
export const PublicRoute = (): MethodDecorator =>
  applyDecorators(SetMetadata(PUBLIC_ROUTE, true), ApiExtension(PUBLIC_OPERATION, true));
