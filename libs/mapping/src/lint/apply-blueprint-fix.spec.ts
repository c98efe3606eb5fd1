import { describe, expect, it } from 'vitest';
import { applyBlueprintFix } from './apply-blueprint-fix';

const BLUEPRINT = {
  identifier: 'service',
  icon: 'Box',
  schema: { properties: { tier: { type: 'string', enum: ['a'] } }, required: ['tier'] },
};

describe('applyBlueprintFix', () => {
  it('sets a value, and what has to be around it', () => {
    const change = { op: 'set', path: ['relations', 'page', 'target'], value: 'page' } as const;
    expect(applyBlueprintFix(BLUEPRINT, change)).toEqual({ ...BLUEPRINT, relations: { page: { target: 'page' } } });
  });

  it('adds to a list what is not in it', () => {
    const change = { op: 'add', path: ['schema', 'properties', 'tier', 'enum'], value: ['b', 'a', 'c'] } as const;
    expect(applyBlueprintFix(BLUEPRINT, change)).toMatchObject({
      schema: { properties: { tier: { type: 'string', enum: ['a', 'b', 'c'] } } },
    });
  });

  it('removes a key, or one item of a list', () => {
    const withoutKey = applyBlueprintFix(BLUEPRINT, { op: 'remove', path: ['schema', 'properties', 'tier', 'enum'] });
    expect(withoutKey['schema']).toEqual({ properties: { tier: { type: 'string' } }, required: ['tier'] });
    const withoutItem = applyBlueprintFix(BLUEPRINT, { op: 'remove', path: ['schema', 'required'], value: 'tier' });
    expect(withoutItem['schema']).toEqual({ ...BLUEPRINT.schema, required: [] });
  });

  it('leaves a blueprint alone that has nothing to remove', () => {
    expect(applyBlueprintFix(BLUEPRINT, { op: 'remove', path: ['mirrorProperties', 'x'] })).toEqual(BLUEPRINT);
  });

  it('keeps the order of the keys, and takes any name', () => {
    const change = { op: 'set', path: ['schema', 'properties', '__proto__'], value: { type: 'string' } } as const;
    const changed = applyBlueprintFix(BLUEPRINT, change);
    expect(Object.keys(changed)).toEqual(['identifier', 'icon', 'schema']);
    expect(JSON.stringify(changed)).toContain('"__proto__":{"type":"string"}');
  });
});
