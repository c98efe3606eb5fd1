import { seededRandom } from '@quayside/simulator-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ComponentBook } from './component-book';
import { idMaker } from './id-maker';
import { RefusedChange } from './refused-change';

const NOW = Date.parse('2025-01-01T00:00:00.000Z');
const emptyBook = (): ComponentBook =>
  new ComponentBook({ now: () => NOW, newId: idMaker(seededRandom(1)) }, { components: [], groups: [] });

/** What must hold whatever was done: members agree on both sides, no group is empty. */
function expectConsistent(book: ComponentBook): void {
  for (const group of book.listGroups()) {
    expect(group.components.length).toBeGreaterThan(0);
    expect(new Set(group.components).size).toBe(group.components.length);
    for (const id of group.components) expect(book.get(id)?.group_id).toBe(group.id);
  }
  for (const component of book.list()) {
    if (component.group_id !== null) expect(book.getGroup(component.group_id)?.components).toContain(component.id);
  }
}

describe('ComponentBook', () => {
  it('keeps components and groups in agreement whatever is done to them', () => {
    const operation = fc.record({
      kind: fc.constantFrom('add', 'update', 'remove', 'addGroup', 'updateGroup', 'removeGroup'),
      one: fc.nat(5),
      other: fc.nat(5),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const book = emptyBook();
        for (const { kind, one, other } of operations) {
          const components = book.list().map(({ id }) => id);
          const groups = book.listGroups().map(({ id }) => id);
          const component = components[one] ?? 'nothing';
          const group = groups[other] ?? 'nothing';
          try {
            if (kind === 'add') book.add({ name: 'c', group_id: groups[one] ?? null });
            if (kind === 'update') book.update(component, { group_id: groups[other] ?? null });
            if (kind === 'remove') book.remove(component);
            if (kind === 'addGroup') book.addGroup({ name: 'g', components: components.slice(one, one + other) });
            if (kind === 'updateGroup') book.updateGroup(group, { components: components.slice(one) });
            if (kind === 'removeGroup') book.removeGroup(group);
          } catch (error) {
            expect(error).toBeInstanceOf(RefusedChange);
          }
          expectConsistent(book);
        }
      }),
    );
  });

  it('shows a group among the components, by position, with the worst status of its children', () => {
    const book = emptyBook();
    const api = book.add({ name: 'API', position: 3 });
    const queue = book.add({ name: 'Queue', position: 1, status: 'degraded_performance' });
    const group = book.addGroup({ name: 'Backend', position: 2, components: [api.id, queue.id] });
    book.update(api.id, { status: 'partial_outage' });
    expect(book.rows()).toEqual([
      { component: book.get(queue.id) },
      { group, status: 'partial_outage' },
      { component: book.get(api.id) },
    ]);
    expect(book.row(group.id)).toEqual({ group, status: 'partial_outage' });
  });

  it('counts positions anew inside each group', () => {
    const book = emptyBook();
    const first = book.add({ name: 'A' });
    const group = book.addGroup({ name: 'G', components: [first.id] });
    expect(book.add({ name: 'B' }).position).toBe(2);
    expect(book.add({ name: 'C', group_id: group.id }).position).toBe(2);
  });

  it('moves updated_at with every change, under a clock that stands still too', () => {
    const book = emptyBook();
    const { id, updated_at: before } = book.add({ name: 'API' });
    const once = book.update(id, { status: 'major_outage' });
    const twice = book.update(id, { status: 'operational' });
    expect([before < once.updated_at, once.updated_at < twice.updated_at]).toEqual([true, true]);
    expect(twice.created_at).toBe(once.created_at);
  });

  it('leaves the components of a removed group in place, and removes a group with its last component', () => {
    const book = emptyBook();
    const [one, two] = [book.add({ name: 'A' }), book.add({ name: 'B' })];
    const group = book.addGroup({ name: 'G', components: [one.id] });
    book.remove(one.id);
    expect([book.get(one.id), book.getGroup(group.id)]).toEqual([undefined, undefined]);
    const another = book.addGroup({ name: 'H', components: [two.id] });
    book.removeGroup(another.id);
    expect(book.get(two.id)?.group_id).toBeNull();
    expect(book.listGroups()).toEqual([]);
  });

  it('refuses empty groups and ids it does not know', () => {
    const book = emptyBook();
    expect(() => book.addGroup({ name: 'G', components: [] })).toThrow(expect.objectContaining({ status: 422 }));
    expect(() => book.addGroup({ name: 'G', components: ['nobody'] })).toThrow(
      expect.objectContaining({ status: 422 }),
    );
    expect(() => book.add({ name: 'C', group_id: 'nobody' })).toThrow(expect.objectContaining({ status: 422 }));
    expect(() => book.update('nobody', {})).toThrow(expect.objectContaining({ status: 404 }));
    expect(() => book.remove('nobody')).toThrow(expect.objectContaining({ status: 404 }));
    expect(() => book.updateGroup('nobody', {})).toThrow(expect.objectContaining({ status: 404 }));
  });
});
