import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Callers } from './callers';
import type { Gate, RoutedRequest } from './gate';
import { ROUTE_ACCESS, type RouteAccess } from './route-access';

/** Lets a request through to a route that its caller may use. */
export class AccessGuard<Caller extends object> implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: Callers<Caller>,
    private readonly gate: Gate<Caller>,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.get<RouteAccess | undefined>(ROUTE_ACCESS, context.getHandler());
    // `requireDeclaredRoutes` leaves no such route; should one come in by another way, it is closed
    if (access === undefined) throw new TypeError(`${context.getHandler().name} does not say who may use it`);
    if (access.for === 'everyone') return true;
    const request = context.switchToHttp().getRequest<RoutedRequest>();
    this.gate.admit(this.callers.of(request), access.for === 'caller' ? undefined : access.permission, request);
    return true;
  }
}
