import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES } from '@quayside/domain';
import { PLATFORM_OPERATOR, isAtLeast, parseRoleRules, rolesOf } from './role-rules';

const rules = parseRoleRules(`
  staff=viewer; on-call = operator
  editors=editor;admins=admin
  cn=night,ou=groups,dc=example=operator
  sre=platform_operator;sre=operator
`);

describe('roles by group', () => {
  it.each([
    [[], undefined, false],
    [['unknown', 'Staff'], undefined, false],
    [['staff'], 'viewer', false],
    [['admins', 'staff'], 'admin', false],
    [['staff', 'editors', 'on-call'], 'editor', false],
    [['cn=night,ou=groups,dc=example'], 'operator', false],
    [['sre'], 'operator', true],
  ])('%j give %s', (groups, role, platformOperator) => {
    expect(rolesOf(groups, rules)).toEqual({ role, platformOperator });
  });

  it('do not depend on the order of the groups, and one more never takes a role away', () => {
    const group = fc.constantFrom('staff', 'on-call', 'editors', 'admins', 'sre', 'unknown', '__proto__');
    fc.assert(
      fc.property(fc.array(group), group, (groups, more) => {
        const given = rolesOf(groups, rules);
        expect(rolesOf([...groups].reverse(), rules)).toEqual(given);
        const then = rolesOf([...groups, more], rules);
        if (given.role !== undefined) expect(isAtLeast(then.role, given.role)).toBe(true);
        expect(then.platformOperator || !given.platformOperator).toBe(true);
      }),
    );
  });

  it('give a platform operator nothing in an organisation', () => {
    expect(rolesOf(['ops'], parseRoleRules(`ops=${PLATFORM_OPERATOR}`))).toEqual({
      role: undefined,
      platformOperator: true,
    });
  });

  it('stand on a ladder', () => {
    expect(ROLES.map((role) => isAtLeast('operator', role))).toEqual([true, true, false, false]);
    expect(isAtLeast(undefined, 'viewer')).toBe(false);
  });
});

describe('rules that cannot be read', () => {
  it.each([
    ['staff', 'entry 1 ("staff") is not of the form group=role'],
    ['staff=viewer;=admin', 'entry 2 ("=admin") is not of the form group=role'],
    ['staff=owner', 'entry 1 ("staff=owner") gives no role'],
    ['staff=Viewer', 'entry 1 ("staff=Viewer") gives no role'],
    ['staff=', 'entry 1 ("staff=") gives no role'],
    ['staff=viewer\nstaff=admin', 'entry 2 ("staff=admin") gives a group that is viewer already'],
    [`a=viewer;`.repeat(1_001), 'more than 1000 entries'],
    ['x'.repeat(65_537), 'longer than 65536 characters'],
  ])('%# say where', (text, problem) => {
    expect(() => parseRoleRules(text)).toThrow(
      expect.objectContaining({ code: 'identity_config_invalid', message: expect.stringContaining(problem) }),
    );
  });

  it('do not mind the same rule twice, nor empty text', () => {
    expect(rolesOf(['a'], parseRoleRules('a=admin;a=admin')).role).toBe('admin');
    expect(rolesOf(['a'], parseRoleRules(' ;\n')).role).toBeUndefined();
  });
});
