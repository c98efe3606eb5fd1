import type { Role } from '@quayside/domain';
import { isAtLeast, PLATFORM_OPERATOR } from '@quayside/platform-identity';
import { RequestError } from '@quayside/platform-nest';
import { apiError, type ApiError } from '../found';
import { NOT_FOR_TOKENS, PERMISSIONS, type Permission } from './permissions';
import type { Principal } from './principal';

/** As what somebody does something: by a role in the organisation, or as an operator of the platform. */
export type Capacity = 'member' | 'operator';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Whether somebody may do something, in the organisation that the address names. A role counts before being a platform
 * operator does: who may do it as a member does it as one.
 *
 * @throws ApiError `organisation_not_found`, in the same words for one that is not theirs, is not there, or is no id
 * @throws RequestError `forbidden`
 */
export function authorise(principal: Principal, permission: Permission, organisation: string | undefined): Capacity {
  const needed = PERMISSIONS[permission];
  if (needed === PLATFORM_OPERATOR) {
    if (isPlatformOperator(principal)) return 'operator';
    throw forbidden(permission);
  }
  if (organisation === undefined || !UUID.test(organisation)) throw organisationNotFound();
  const role = roleIn(principal, organisation.toLowerCase());
  const barred = principal.type === 'api_token' && NOT_FOR_TOKENS.has(permission);
  if (isAtLeast(role, needed) && !barred) return 'member';
  if (isPlatformOperator(principal)) return 'operator';
  throw role === undefined ? organisationNotFound() : forbidden(permission);
}

function roleIn(principal: Principal, organisation: string): Role | undefined {
  switch (principal.type) {
    case 'operator':
      return undefined;
    case 'api_token':
      return principal.organisationId === organisation ? principal.role : undefined;
    case 'person':
      return principal.roles.get(organisation);
  }
}

function isPlatformOperator(principal: Principal): boolean {
  return principal.type === 'operator' || (principal.type === 'person' && principal.isPlatformOperator);
}

function organisationNotFound(): ApiError {
  return apiError('organisation_not_found');
}

function forbidden(permission: Permission): RequestError {
  return new RequestError('forbidden', `Your role does not allow this: it needs the permission ${permission}.`);
}
