import type { SessionBody } from '@quayside/contracts';
import type { Role } from '@quayside/domain';
import type { Principal } from './principal';

/** By organisation. */
export function rolesOfPrincipal(principal: Principal): ReadonlyMap<string, Role> {
  switch (principal.type) {
    case 'operator':
      return new Map();
    case 'api_token':
      return new Map([[principal.organisationId, principal.role]]);
    case 'person':
      return principal.roles;
  }
}

export function presentSession(principal: Principal, names: ReadonlyMap<string, string>): SessionBody {
  const organisations = [...rolesOfPrincipal(principal)].flatMap(([id, role]) => {
    const name = names.get(id);
    return name === undefined ? [] : [{ id, name, role }];
  });
  const person = principal.type === 'person' ? principal : undefined;
  return {
    caller: principal.type,
    user: person === undefined ? null : { id: person.userId, email: person.email, name: person.name },
    platformOperator: person?.isPlatformOperator ?? principal.type === 'operator',
    organisations: organisations.sort((a, b) => a.name.localeCompare(b.name)),
    endsAt: person?.endsAt.toISOString() ?? null,
  };
}
