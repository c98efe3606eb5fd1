import type { JsonValue } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { expandItems } from './expand-items';

const record = { id: 'i1', updates: [{ id: 'u1' }, { id: 'u2' }], meta: { tags: ['x', 'y'], owner: 'a' } };
const PATH = 'resources[0].port.itemsToParse';
const expand = (expression: string, value: JsonValue, options = {}) =>
  expandItems(
    record,
    { language: 'jq', itemsToParse: { expression, name: 'item', topLevelTransform: true, ...options } },
    { kind: 'value', value },
    PATH,
  );

describe('expandItems', () => {
  it('gives the record once for each item, without the list that they come from', () => {
    expect(expand('.updates', record.updates)).toEqual({
      items: [
        { id: 'i1', meta: record.meta, item: { id: 'u1' } },
        { id: 'i1', meta: record.meta, item: { id: 'u2' } },
      ],
    });
  });

  it.each(['.updates', ' .updates ', '.updates | map(.)', '.updates // []', '.updates?'])(
    'finds the list of %j',
    (expression) => {
      expect(expand(expression, [1])).toEqual({ items: [{ id: 'i1', meta: record.meta, item: 1 }] });
    },
  );

  it('takes out a list further down, and nothing beside it', () => {
    expect(expand('.meta.tags', ['x'])).toEqual({
      items: [{ id: 'i1', updates: record.updates, meta: { owner: 'a' }, item: 'x' }],
    });
    expect(record.meta.tags).toEqual(['x', 'y']);
  });

  it.each(['[.updates[] | select(.x)]', '.updates[0:1]', '.updates + .meta.tags', '.gone', '.id.deeper', '(.updates)'])(
    'keeps the record whole when the place of the list is not plain: %j',
    (expression) => {
      expect(expand(expression, [1])).toEqual({ items: [{ ...record, item: 1 }] });
    },
  );

  it('keeps the record whole when told so, and names the item as told', () => {
    const options = { name: 'update', topLevelTransform: false };
    expect(expand('.updates', [1], options)).toEqual({ items: [{ ...record, update: 1 }] });
  });

  it.each(['updates', ' updates ', 'updates[id="u1"]'])('finds the list of %j in JSONata', (expression) => {
    const itemsToParse = { expression, name: 'item', topLevelTransform: true };
    expect(expandItems(record, { language: 'jsonata', itemsToParse }, { kind: 'value', value: [1] }, PATH)).toEqual({
      items: [{ id: 'i1', meta: record.meta, item: 1 }],
    });
  });

  it('fails a record that would become more entities than anybody means', () => {
    const most = Array.from({ length: 5_000 }, () => 1);
    expect(expand('.updates', most)).toMatchObject({ items: { length: 5_000 } });
    expect(expand('.updates', [...most, 1])).toMatchObject({ refused: { outcome: 'failed', path: PATH } });
  });

  it('gives nothing for an empty list', () => {
    expect(expand('.updates', [])).toEqual({ items: [] });
  });

  it('drops the record for null and for no output, and fails it for anything else', () => {
    const itemsToParse = { expression: '.x', name: 'item', topLevelTransform: true };
    const items = { language: 'jq', itemsToParse } as const;
    const dropped = { refused: { outcome: 'dropped', reason: 'itemsToParse gave null' } };
    expect(expand('.x', null)).toEqual(dropped);
    expect(expandItems(record, items, { kind: 'empty' }, PATH)).toEqual(dropped);
    expect(expand('.id', 'i1')).toEqual({
      refused: { outcome: 'failed', path: PATH, message: 'itemsToParse gave text; expected a list' },
    });
    expect(expandItems(record, items, { kind: 'error', message: 'no' }, PATH)).toEqual({
      refused: { outcome: 'failed', path: PATH, message: 'no' },
    });
  });
});
