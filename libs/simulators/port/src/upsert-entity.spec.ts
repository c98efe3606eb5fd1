import type { JsonObject, JsonValue } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEntityBody } from './entity-body';
import type { Organisation } from './organisation';
import { DEFAULT_RULES, sampleContext, sampleOrganisation } from './testing/sample-blueprints';
import { upsertEntity, type UpsertFlags, type UpsertResult } from './upsert-entity';

const MERGE: UpsertFlags = { mode: 'merge', createMissingRelatedEntities: true, validationOnly: false };
const REPLACE: UpsertFlags = { ...MERGE, mode: 'replace' };
const FIRST = '2024-01-01T00:00:00.000Z';
const LATER = '2024-01-02T00:00:00.000Z';

function upsert(
  organisation: Organisation,
  blueprint: string,
  body: JsonObject,
  flags = MERGE,
  at = FIRST,
  rules = DEFAULT_RULES,
): UpsertResult {
  const found = organisation.blueprints.get(blueprint);
  if (!found) throw new Error(`no blueprint ${blueprint}`);
  return upsertEntity(found, parseEntityBody(body, ''), flags, sampleContext(organisation, at, rules));
}

const content = (organisation: Organisation, identifier: string, blueprint = 'ship') =>
  organisation.entities.get(blueprint, identifier)?.content;

/** Any write of a ship's properties that the blueprint takes, nulls included. */
const sentProperties = fc.record(
  {
    status: fc.constantFrom('afloat', 'docked', 'sunk', null),
    length: fc.oneof(fc.integer({ min: 1 }), fc.constant(null)),
    flags: fc.oneof(fc.array(fc.string()), fc.constant(null)),
    insured: fc.boolean(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, JsonValue>>;

describe('upsertEntity', () => {
  it('keeps what was not sent when it merges, and only what was sent when it replaces', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), sentProperties), { minLength: 1, maxLength: 6 }), (writes) => {
        const organisation = sampleOrganisation();
        let expected: Record<string, JsonValue> = {};
        for (const [merge, properties] of writes) {
          upsert(organisation, 'ship', { identifier: 's', properties }, merge ? MERGE : REPLACE);
          expected = merge ? { ...expected, ...properties } : properties;
        }
        expect(content(organisation, 's')?.properties).toEqual(expected);
      }),
    );
  });

  it('changes nothing but updatedAt when the same write comes twice', () => {
    fc.assert(
      fc.property(sentProperties, fc.boolean(), (properties, merge) => {
        const organisation = sampleOrganisation();
        const body = { identifier: 's', title: 'S', properties, relations: { harbour: 'h', escorts: null } };
        const { record } = upsert(organisation, 'ship', body, merge ? MERGE : REPLACE);
        const before = record?.content;
        upsert(organisation, 'ship', body, merge ? MERGE : REPLACE, LATER);
        expect(record?.content).toBe(before);
        expect([record?.createdAt, record?.updatedAt]).toEqual([FIRST, LATER]);
        expect(organisation.writes.unchanged).toBe(1);
      }),
    );
  });

  it('leaves updatedAt where it is on a write that changes nothing, when told to', () => {
    const organisation = sampleOrganisation();
    const rules = { ...DEFAULT_RULES, bumpUpdatedAtOnNoop: false };
    const { record } = upsert(organisation, 'ship', { identifier: 's' }, MERGE, FIRST, rules);
    upsert(organisation, 'ship', { identifier: 's' }, MERGE, LATER, rules);
    expect(record?.updatedAt).toBe(FIRST);
    upsert(organisation, 'ship', { identifier: 's', title: 'new' }, MERGE, LATER, rules);
    expect(record?.updatedAt).toBe(LATER);
  });

  it('empties a single relation with null and a many relation to an empty list', () => {
    const organisation = sampleOrganisation();
    const relations = { harbour: 'h', escorts: ['a', 'b'] };
    upsert(organisation, 'ship', { identifier: 's', relations });
    expect(content(organisation, 's')?.relations).toEqual(relations);
    upsert(organisation, 'ship', { identifier: 's', relations: { harbour: null, escorts: null } });
    expect(content(organisation, 's')?.relations).toEqual({ harbour: null, escorts: [] });
  });

  it('drops properties and relations that the blueprint does not define, or refuses them when told to', () => {
    const organisation = sampleOrganisation();
    const body = {
      identifier: 's',
      properties: { status: 'docked', cargo: 1, constructor: 2 },
      relations: { crew: 'x' },
    };
    upsert(organisation, 'ship', body);
    expect(content(organisation, 's')).toMatchObject({ properties: { status: 'docked' }, relations: {} });
    const rules = { ...DEFAULT_RULES, unknownProperties: 'reject' } as const;
    expect(() => upsert(organisation, 'ship', body, MERGE, FIRST, rules)).toThrow('additional properties: "cargo"');
  });

  it('gives a new entity the defaults of its blueprint, and leaves them alone in a merge', () => {
    const organisation = sampleOrganisation();
    const body = { identifier: 'c', properties: { weight: 1 }, relations: { ship: 's' } };
    upsert(organisation, 'cargo', body);
    expect(content(organisation, 'c', 'cargo')?.properties).toEqual({ weight: 1, label: 'goods' });
    upsert(organisation, 'cargo', { identifier: 'c', properties: { label: null } });
    upsert(organisation, 'cargo', { identifier: 'c', properties: { weight: 2 } });
    expect(content(organisation, 'c', 'cargo')?.properties).toEqual({ weight: 2, label: null });
  });

  it('demands required properties and relations of the whole entity, not of each write', () => {
    const organisation = sampleOrganisation();
    expect(() => upsert(organisation, 'cargo', { identifier: 'c', relations: { ship: 's' } })).toThrow('weight');
    expect(() => upsert(organisation, 'cargo', { identifier: 'c', properties: { weight: 1 } })).toThrow('ship');
    upsert(organisation, 'cargo', { identifier: 'c', properties: { weight: 1 }, relations: { ship: 's' } });
    upsert(organisation, 'cargo', { identifier: 'c', title: 'only a title' });
    expect(() => upsert(organisation, 'cargo', { identifier: 'c', title: 'only a title' }, REPLACE)).toThrow('weight');
  });

  it('writes nothing, and no related entity either, when it refuses', () => {
    const organisation = sampleOrganisation();
    const body = { identifier: 's', properties: { status: 'flying' }, relations: { harbour: 'new' } };
    expect(() => upsert(organisation, 'ship', body)).toThrow('"properties/status" must be equal');
    expect([...organisation.entities.all()]).toEqual([]);
    expect(organisation.writes.entries).toEqual([]);
  });

  it('writes nothing when it only validates', () => {
    const organisation = sampleOrganisation();
    const flags = { ...MERGE, validationOnly: true };
    const body = { identifier: 's', relations: { harbour: 'new' } };
    expect(upsert(organisation, 'ship', body, flags)).toEqual({ identifier: 's', created: true });
    expect([...organisation.entities.all()]).toEqual([]);
  });

  it('may relate an entity to itself', () => {
    const organisation = sampleOrganisation();
    const flags = { ...MERGE, createMissingRelatedEntities: false };
    upsert(organisation, 'ship', { identifier: 's', relations: { escorts: ['s'] } }, flags);
    expect(content(organisation, 's')?.relations).toEqual({ escorts: ['s'] });
  });
});
