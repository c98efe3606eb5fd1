import { ROLES, type Role } from '@quayside/domain';
import { IdentityError } from './identity-error';

/** Not on the ladder: says nothing about any organisation, and a platform operator has no role in one by it. */
export const PLATFORM_OPERATOR = 'platform_operator';

export interface RoleRules {
  readonly roles: ReadonlyMap<string, Role>;
  readonly platformOperators: ReadonlySet<string>;
}

export interface GivenRoles {
  /** the highest; undefined when no group gives one */
  readonly role: Role | undefined;
  readonly platformOperator: boolean;
}

const MAX_TEXT = 65_536;
const MAX_ENTRIES = 1_000;

export function rolesOf(groups: readonly string[], rules: RoleRules): GivenRoles {
  const ranks = groups.map((group) => {
    const role = rules.roles.get(group);
    return role === undefined ? -1 : ROLES.indexOf(role);
  });
  return {
    role: ROLES[Math.max(-1, ...ranks)],
    platformOperator: groups.some((group) => rules.platformOperators.has(group)),
  };
}

/** Whether somebody with a role may do what needs another. */
export function isAtLeast(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/**
 * Rules from configuration: `group=role`, on lines of their own or with `;` between them. The last `=` counts, since
 * names of groups may hold some (`cn=ops,ou=groups=operator`); they are compared as they are, capitals included.
 * Throws `identity_config_invalid`, naming the entry.
 */
export function parseRoleRules(text: string): RoleRules {
  if (text.length > MAX_TEXT) throw refused(`they are longer than ${MAX_TEXT} characters`);
  const entries = text.split(/[;\n]/).map((entry) => entry.trim());
  const roles = new Map<string, Role>();
  const platformOperators = new Set<string>();
  if (entries.filter((entry) => entry !== '').length > MAX_ENTRIES) throw refused(`more than ${MAX_ENTRIES} entries`);
  for (const [index, entry] of entries.entries()) {
    if (entry === '') continue;
    const named = `entry ${index + 1} ("${entry.slice(0, 80)}")`;
    const at = entry.lastIndexOf('=');
    const group = entry.slice(0, Math.max(0, at)).trim();
    const role = entry.slice(at + 1).trim();
    if (group === '') throw refused(`${named} is not of the form group=role`);
    if (role === PLATFORM_OPERATOR) {
      platformOperators.add(group);
      continue;
    }
    if (!isRole(role)) throw refused(`${named} gives no role: write ${[...ROLES, PLATFORM_OPERATOR].join(', ')}`);
    const before = roles.get(group);
    if (before !== undefined && before !== role) throw refused(`${named} gives a group that is ${before} already`);
    roles.set(group, role);
  }
  return { roles, platformOperators };
}

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

function refused(problem: string): IdentityError {
  return new IdentityError('identity_config_invalid', `The rules from groups to roles: ${problem}.`);
}
