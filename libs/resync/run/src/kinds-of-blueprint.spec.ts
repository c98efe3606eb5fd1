import { parseMapping, requireMapping } from '@quayside/mapping';
import { describe, expect, it } from 'vitest';
import { kindsOfBlueprint } from './kinds-of-blueprint';

const resource = (kind: string, blueprint: string) => ({
  kind,
  selector: { query: 'true' },
  port: { entity: { mappings: { identifier: '.id', blueprint } } },
});
const mapping = requireMapping(
  parseMapping(
    {
      resources: [resource('component', '"service"'), resource('incident', '"service"'), resource('statuspage', '.b')],
    },
    { kinds: ['component', 'incident', 'statuspage'] },
  ),
);

describe('kindsOfBlueprint', () => {
  it('gives every kind that names the blueprint, and every one that computes it', () => {
    expect([...kindsOfBlueprint(mapping, 'service')]).toEqual(['component', 'incident', 'statuspage']);
    expect([...kindsOfBlueprint(mapping, 'other')]).toEqual(['statuspage']);
  });
});
