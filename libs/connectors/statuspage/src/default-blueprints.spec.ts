import { createRequire } from 'node:module';
import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_BLUEPRINTS } from './default-blueprints';

function at(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((held, name) => (isJsonObject(held) ? held[name] : undefined), value);
}

function blueprint(identifier: string): JsonObject {
  const found = DEFAULT_BLUEPRINTS.find((candidate) => candidate['identifier'] === identifier);
  if (!found) throw new Error(`there is no blueprint ${identifier}`);
  return found;
}

const propertiesOf = (document: JsonObject): readonly [string, JsonObject][] =>
  Object.entries((at(document, 'schema', 'properties') ?? {}) as Record<string, JsonObject>);

describe('the default blueprints', () => {
  it('come in an order in which what is related to is there first', () => {
    const before = new Set<string>();
    for (const document of DEFAULT_BLUEPRINTS) {
      for (const relation of Object.values((document['relations'] ?? {}) as Record<string, JsonObject>)) {
        expect(before).toContain(relation['target']);
      }
      before.add(String(document['identifier']));
    }
    expect([...before]).toEqual([
      'statuspage',
      'statuspageComponentGroup',
      'statuspageComponent',
      'statuspageIncident',
      'statuspageIncidentUpdate',
    ]);
  });

  it('give every property a type, a title and a description, and every choice a colour', () => {
    for (const document of DEFAULT_BLUEPRINTS) {
      for (const [, property] of propertiesOf(document)) {
        expect(property).toMatchObject({
          type: expect.any(String) as string,
          title: expect.any(String) as string,
          description: expect.any(String) as string,
        });
        const choices = property['enum'];
        if (choices !== undefined) expect(Object.keys(property['enumColors'] ?? {})).toEqual(choices);
      }
    }
  });

  it.each([
    ['statuspage', 'status_indicator'],
    ['statuspageIncident', 'impact'],
    ['statuspageIncident', 'impact_override'],
  ])('know that %s.%s can be a maintenance', (identifier, property) => {
    expect(at(blueprint(identifier), 'schema', 'properties', property, 'enum')).toEqual([
      'none',
      'maintenance',
      'minor',
      'major',
      'critical',
    ]);
  });

  it('ask for an incident of every update, and for nothing else', () => {
    const required = DEFAULT_BLUEPRINTS.flatMap((document) =>
      Object.entries((document['relations'] ?? {}) as Record<string, JsonObject>)
        .filter(([, relation]) => relation['required'] === true)
        .map(([name]) => `${String(document['identifier'])}.${name}`),
    );
    expect(required).toEqual(['statuspageIncidentUpdate.incident']);
  });

  it('count every component of a page that is known not to be operational', () => {
    expect(at(blueprint('statuspage'), 'aggregationProperties', 'criticalOpenIssues')).toMatchObject({
      target: 'statuspageComponent',
      query: {
        combinator: 'and',
        rules: [
          { property: 'status', operator: 'isNotEmpty' },
          { property: 'status', operator: '!=', value: 'operational' },
        ],
      },
    });
  });
});

describe('the category', () => {
  let jq: { json(input: unknown, program: string): unknown };
  beforeAll(async () => {
    jq = await (createRequire(__filename)('jq-web') as Promise<typeof jq>);
  });

  it.each([
    ['scheduled', 'maintenance'],
    ['in_progress', 'maintenance'],
    ['verifying', 'maintenance'],
    ['completed', 'maintenance'],
    ['investigating', 'incident'],
    ['postmortem', 'incident'],
    [null, 'incident'],
  ])('of the status %s is %s, in a colour of its own', (status, category) => {
    for (const identifier of ['statuspageIncident', 'statuspageIncidentUpdate']) {
      const calculation = at(blueprint(identifier), 'calculationProperties', 'category', 'calculation');
      expect(jq.json({ properties: { status } }, String(calculation))).toBe(category);
      expect(at(blueprint(identifier), 'calculationProperties', 'category', 'colors', category)).toEqual(
        expect.any(String),
      );
    }
  });
});
