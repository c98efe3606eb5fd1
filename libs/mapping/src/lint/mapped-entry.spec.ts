import { describe, expect, it } from 'vitest';
import type { MappedRecord } from '../plan/mapped-record';
import { parsed } from './default-case.fixture';
import { entriesOf } from './mapped-entry';

const made = (identifier: string): MappedRecord => ({
  outcome: 'entity',
  entity: { identifier, blueprint: 'b', properties: {}, relations: {} },
  misconfigured: {},
});
const failed = (path: string): MappedRecord => ({ outcome: 'failed', path, message: 'no' });

describe('entriesOf', () => {
  it('gives each of several mappings the entities that it made', () => {
    const mapping = parsed(`
      resources:
        - kind: component
          selector: { query: 'true' }
          port: { entity: { mappings: [{ identifier: .a, blueprint: '"b"' }, { identifier: .b, blueprint: .c }] } }`);
    const records = [{ id: 0 }, { id: 1 }, { id: 2 }];
    const results: readonly (readonly MappedRecord[])[] = [
      [made('a0'), made('b0')],
      [{ outcome: 'filtered' }, failed('resources[0].selector.query'), made('a1'), made('b1')],
      [failed('resources[0].port.entity.mappings[0].identifier'), made('b2')],
    ];
    const entries = entriesOf(mapping, [{ resource: 0, records, results }]);
    expect(entries.map(({ path, blueprint }) => [path, blueprint])).toEqual([
      ['resources[0].port.entity.mappings[0]', 'b'],
      ['resources[0].port.entity.mappings[1]', undefined],
    ]);
    expect(entries.map(({ entities }) => entities.map(({ identifier }) => identifier))).toEqual([
      ['a0', 'a1'],
      ['b0', 'b1', 'b2'],
    ]);
    expect(entries[1]?.records).toEqual(records);
  });
});
