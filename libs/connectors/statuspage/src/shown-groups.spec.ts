import { describe, expect, it } from 'vitest';
import type { Row } from './read-rows';
import { digestOfGroups, groupsShownBy, readGroupCursor, writeGroupCursor } from './shown-groups';

const GROUP = {
  id: 'g1',
  page_id: 'p1',
  name: 'API',
  description: null,
  components: ['c2', 'c1'],
  position: 1,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-02T00:00:00Z',
};
const child = (id: string, groupId: string | null = 'g1'): Row => ({ id, group: false, group_id: groupId });
/** As the list of components gives a group. */
const rowOf = (group: Row): Row => ({ status: 'operational', group: true, group_id: null, showcase: false, ...group });
const rows = (change: object = {}): readonly Row[] => [
  child('c1'),
  rowOf({ ...GROUP, ...change }),
  child('c2'),
  child('c3', null),
];

describe('the groups that a list of components shows', () => {
  it('are as their own list gives them', () => {
    expect(groupsShownBy(rows())).toEqual([GROUP]);
    expect(digestOfGroups(groupsShownBy(rows()) ?? [])).toBe(digestOfGroups([GROUP]));
  });

  it('have the components that say so, where their rows name none', () => {
    const { components: _, ...unnamed } = GROUP;
    expect(groupsShownBy([child('c2'), rowOf(unnamed), child('c1')])).toEqual([GROUP]);
  });

  it.each([
    ['one too many', [child('c1'), child('c2'), child('c3')]],
    ['one too few', [child('c1')]],
    ['another one', [child('c1'), child('c3')]],
  ])('are not known when the components of a group are %s', (_name, children) => {
    expect(groupsShownBy([rowOf(GROUP), ...children])).toBeUndefined();
  });

  it('are not known when a group names its components in a way of its own', () => {
    expect(groupsShownBy(rows({ components: 'c2,c1' }))).toBeUndefined();
  });
});

describe('the digest of groups', () => {
  const other: Row = { ...GROUP, id: 'g2' };

  it('does not depend on the order of groups and fields', () => {
    expect(digestOfGroups([GROUP, other])).toBe(digestOfGroups([other, GROUP]));
    expect(digestOfGroups([Object.fromEntries(Object.entries(GROUP).reverse()) as Row])).toBe(digestOfGroups([GROUP]));
  });

  it.each([
    { name: 'Api' },
    { description: '' },
    { description: undefined },
    { position: 2 },
    { components: ['c1', 'c2'] },
    { updated_at: '2026-01-02T00:00:01Z' },
  ])('is another one with %j', (change) => {
    const changed = Object.fromEntries(
      Object.entries({ ...GROUP, ...change }).filter(([, value]) => value !== undefined),
    );
    expect(digestOfGroups([changed as Row])).not.toBe(digestOfGroups([GROUP]));
  });

  it('is another one when a group comes or goes', () => {
    expect(new Set([[], [GROUP], [GROUP, other], [other]].map(digestOfGroups)).size).toBe(4);
  });

  it('is none for groups with a field that components are not known to show', () => {
    expect(digestOfGroups([GROUP, { ...other, colour: 'green' }])).toBeUndefined();
    expect(readGroupCursor(writeGroupCursor(undefined))).toBeUndefined();
    expect(readGroupCursor(writeGroupCursor('abc'))).toBe('abc');
  });
});
