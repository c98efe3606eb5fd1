import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

/**
 * Who may use a route.
 * - `everyone`: whoever can reach it
 * - `caller`: whoever says who it is, whatever it may do elsewhere
 * - `permission`: whoever has it, as the application's gate decides
 */
export type RouteAccess =
  | { readonly for: 'everyone' }
  | { readonly for: 'caller' }
  | { readonly for: 'permission'; readonly permission: string };

export const ROUTE_ACCESS = 'quayside:route-access';

/** Marks a public operation in a document that `describeProblems` has not finished yet. */
export const PUBLIC_OPERATION = 'x-public';
/** Says in the finished document which permission an operation needs. */
export const PERMISSION_OF_OPERATION = 'x-permission';

/** Opens a route to everyone. Its body is not read before its handler, unless the sender has said who it is. */
export const PublicRoute = (): MethodDecorator =>
  applyDecorators(declare({ for: 'everyone' }), ApiExtension(PUBLIC_OPERATION, true));

/** Opens a route to whoever says who it is. */
export const AnyCaller = (): MethodDecorator => declare({ for: 'caller' });

/** Opens a route to whoever has a permission. */
export const RequiresPermission = (permission: string): MethodDecorator =>
  applyDecorators(declare({ for: 'permission', permission }), ApiExtension(PERMISSION_OF_OPERATION, permission));

/** On methods only: a route that is added to a controller later says for itself who may use it. */
function declare(access: RouteAccess): MethodDecorator {
  return SetMetadata(ROUTE_ACCESS, access);
}
