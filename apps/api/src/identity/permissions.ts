import type { Role } from '@quayside/domain';
import { PLATFORM_OPERATOR } from '@quayside/platform-identity';

/**
 * Every permission, and the least role in an organisation that has it; roles above it have it too. Those of the platform
 * operator are about no organisation in particular, or about whether there is one.
 */
export const PERMISSIONS = {
  'organisation:read': 'viewer',
  'port_connection:read': 'viewer',
  'installations:read': 'viewer',
  'runs:read': 'viewer',
  'mapping:read': 'viewer',
  'runs:request': 'operator',
  'deletions:decide': 'operator',
  'installations:write': 'editor',
  'mapping:write': 'editor',
  'installations:create': 'admin',
  'installations:delete': 'admin',
  'secrets:read': 'admin',
  'secrets:write': 'admin',
  'port_connection:write': 'admin',
  'audit:read': 'admin',
  'members:read': 'admin',
  'members:write': 'admin',
  'api_tokens:read': 'admin',
  'api_tokens:write': 'admin',
  'organisations:list': PLATFORM_OPERATOR,
  'organisations:create': PLATFORM_OPERATOR,
  'organisations:delete': PLATFORM_OPERATOR,
} as const satisfies Readonly<Record<string, Role | typeof PLATFORM_OPERATOR>>;
export type Permission = keyof typeof PERMISSIONS;

/** What no API token may do, whatever its role: one that leaked could otherwise make others that outlive it. */
export const NOT_FOR_TOKENS: ReadonlySet<Permission> = new Set(['members:write', 'api_tokens:write']);
