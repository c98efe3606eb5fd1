import { ROLES, type Role } from '@quayside/domain';
import { PLATFORM_OPERATOR } from '@quayside/platform-identity';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorise } from './authorise';
import { NOT_FOR_TOKENS, PERMISSIONS, type Permission } from './permissions';
import type { Principal } from './principal';

const OURS = '6a0c5a0e-8f0e-4c39-9c5f-0c8a6c7d1b11';
const THEIRS = '0b4c1f9e-2f2d-4a52-9a3f-6f1a3c0f7f51';

const person = (role: Role | undefined, isPlatformOperator = false): Principal => ({
  type: 'person',
  sessionHash: 'hash',
  userId: 'user',
  email: 'edith@harbour.example',
  emailVerified: true,
  name: null,
  isPlatformOperator,
  roles: new Map(role === undefined ? [] : [[OURS, role]]),
  endsAt: new Date(0),
});
const token = (role: Role): Principal => ({ type: 'api_token', tokenId: 'token', organisationId: OURS, role });

function answer(principal: Principal, permission: Permission, organisation: string | undefined): string {
  try {
    return authorise(principal, permission, organisation);
  } catch (error) {
    return String((error as { code?: string }).code);
  }
}

const permissions = Object.keys(PERMISSIONS) as Permission[];
const inOrganisation = permissions.filter((permission) => PERMISSIONS[permission] !== PLATFORM_OPERATOR);
const anyPermission = fc.constantFrom(...permissions);
const anyRole = fc.constantFrom(...ROLES);
const anyPrincipal = fc.oneof(
  fc.tuple(fc.option(anyRole, { nil: undefined }), fc.boolean()).map(([role, operator]) => person(role, operator)),
  anyRole.map(token),
  fc.constant<Principal>({ type: 'operator' }),
);

describe('authorise', () => {
  it('gives a higher role whatever a lower one has', () => {
    fc.assert(
      fc.property(anyPermission, anyRole, anyRole, (permission, one, other) => {
        const [lower, higher] = ROLES.indexOf(one) <= ROLES.indexOf(other) ? [one, other] : [other, one];
        for (const holder of [person, token]) {
          if (answer(holder(lower), permission, OURS) === 'member') {
            expect(answer(holder(higher), permission, OURS)).toBe('member');
          }
        }
      }),
    );
  });

  it('tells nobody but a platform operator whether another organisation is there', () => {
    fc.assert(
      fc.property(anyPrincipal, anyPermission, fc.oneof(fc.uuid(), fc.string()), (principal, permission, other) => {
        fc.pre(other.toLowerCase() !== OURS);
        const got = answer(principal, permission, other);
        if (got === 'operator') expect(principal).not.toMatchObject({ isPlatformOperator: false });
        else expect(got).toBe(answer(principal, permission, undefined));
      }),
    );
    for (const permission of inOrganisation) {
      expect(answer(person('admin'), permission, THEIRS)).toBe('organisation_not_found');
    }
  });

  it('lets a platform operator do everything, and a member who is one do what a member may as a member', () => {
    for (const permission of permissions) {
      expect(answer({ type: 'operator' }, permission, THEIRS)).toBe('operator');
      expect(answer(person(undefined, true), permission, THEIRS)).toBe('operator');
    }
    expect(answer(person('viewer', true), 'installations:read', OURS)).toBe('member');
    expect(answer(person('viewer', true), 'installations:write', OURS)).toBe('operator');
  });

  it('lets no role do what is the platform operator’s', () => {
    for (const permission of permissions.filter((name) => !inOrganisation.includes(name))) {
      expect(answer(person('admin'), permission, OURS)).toBe('forbidden');
      expect(answer(token('admin'), permission, OURS)).toBe('forbidden');
    }
  });

  it('keeps every token from making others', () => {
    for (const permission of inOrganisation) {
      expect(answer(token('admin'), permission, OURS)).toBe(NOT_FOR_TOKENS.has(permission) ? 'forbidden' : 'member');
    }
    expect(NOT_FOR_TOKENS.size).toBe(2);
  });

  it('knows an organisation in capitals', () => {
    expect(answer(person('viewer'), 'runs:read', OURS.toUpperCase())).toBe('member');
  });
});
