import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { RoutedRequest } from '@quayside/platform-nest';
import type { Actor, Origin } from '@quayside/tenancy';
import type { IncomingMessage } from 'node:http';
import { BOOTSTRAP_OPERATOR } from '../bootstrap-operator';
import { authorise, type Capacity } from './authorise';
import type { Permission } from './permissions';
import type { Principal } from './principal';

interface Admission {
  readonly principal: Principal;
  readonly actor: Actor;
}

/** Whoever was let through to the route of a request. */
const admissions = new WeakMap<IncomingMessage, Admission>();

export function admitted(request: IncomingMessage, principal: Principal, capacity: Capacity, origin: Origin): void {
  admissions.set(request, { principal, actor: { ...identityOf(principal, capacity), origin } });
}

/** Who changes something, for the audit trail. */
export const CurrentActor = createParamDecorator((_: undefined, context: ExecutionContext) =>
  actorOf(requestIn(context)),
);

export const CurrentPrincipal = createParamDecorator(
  (_: undefined, context: ExecutionContext) => admissionOf(requestIn(context)).principal,
);

export type Also = (permission: Permission) => void;

/** For a route whose body decides what else it needs: throws unless the caller has that permission as well. */
export const AlsoRequires = createParamDecorator((_: undefined, context: ExecutionContext): Also => {
  const request = requestIn(context);
  const { principal } = admissionOf(request);
  return (permission) => void authorise(principal, permission, request.params['org']);
});

export function actorOf(request: IncomingMessage): Actor {
  return admissionOf(request).actor;
}

/** Undefined for a route that is open to everyone. */
export function admittedActorOf(request: IncomingMessage): Actor | undefined {
  return admissions.get(request)?.actor;
}

function admissionOf(request: IncomingMessage): Admission {
  const admission = admissions.get(request);
  if (admission === undefined) throw new TypeError('A handler that is open to everyone asks who the caller is');
  return admission;
}

function requestIn(context: ExecutionContext): RoutedRequest {
  return context.switchToHttp().getRequest<RoutedRequest>();
}

function identityOf(principal: Principal, capacity: Capacity): Pick<Actor, 'type' | 'id'> {
  switch (principal.type) {
    case 'operator':
      return BOOTSTRAP_OPERATOR;
    case 'api_token':
      return { type: 'api_token', id: principal.tokenId };
    case 'person':
      return { type: capacity === 'operator' ? 'operator' : 'person', id: principal.userId };
  }
}
