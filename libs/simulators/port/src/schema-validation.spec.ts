import type { JsonObject, JsonValue } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOfType, propertyDefaults, propertyFault, requiredFault } from './schema-validation';
import { sampleOrganisation } from './testing/sample-blueprints';

const fault = (schema: JsonObject, value: JsonValue): string | undefined =>
  propertyFault(schema, value, 'properties/x');

describe('propertyFault', () => {
  it('quotes the path of a value that is not in the enum', () => {
    expect(fault({ type: 'string', enum: ['a', 'b'] }, 'c')).toBe(
      '"properties/x" must be equal to one of the allowed values',
    );
  });

  it('takes a value exactly when it is of the type of the blueprint, or null', () => {
    const types = ['string', 'number', 'boolean', 'object', 'array'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.jsonValue(), (type, value) => {
        const given = value as JsonValue;
        const accepted = fault({ type }, given) === undefined;
        expect(accepted).toBe(given === null || isOfType(type, given));
      }),
    );
  });

  it('does not take a list for an object, nor an object for a list', () => {
    expect(fault({ type: 'object' }, [])).toBe('"properties/x" must be object');
    expect(fault({ type: 'array' }, {})).toBe('"properties/x" must be array');
  });

  it.each([
    ['date-time', '2024-06-07T00:00:00Z', '2024-06-07'],
    ['date-time', '2024-02-29T23:59:59.123+02:00', '2023-02-29T00:00:00Z'],
    ['date-time', '2024-06-07T00:00:00Z', '2024-06-07T25:00:00Z'],
    ['url', 'https://stspg.io/t4', 'stspg.io/t4'],
    ['url', 'http://localhost:1/a?b=c', 'http://a b'],
    ['email', 'a@example.com', 'a.example.com'],
    ['idn-email', 'ä@example.com', '@example.com'],
    ['ipv4', '10.0.0.1', '10.0.0.256'],
    ['ipv6', '::1', '10.0.0.1'],
    ['timer', '2030-01-01T00:00:00Z', 'soon'],
  ])('knows the format %s: %s is one and %s is none', (format, good, bad) => {
    expect(fault({ type: 'string', format }, good)).toBeUndefined();
    expect(fault({ type: 'string', format }, bad)).toBe(`"properties/x" must match format "${format}"`);
  });

  it('takes any string for the formats that only say how it is shown', () => {
    for (const format of ['markdown', 'yaml', 'user', 'team']) {
      expect(fault({ type: 'string', format }, '# anything')).toBeUndefined();
    }
  });

  it('takes every instant of JavaScript as a date-time', () => {
    const instants = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, (instant) => {
        expect(fault({ type: 'string', format: 'date-time' }, instant.toISOString())).toBeUndefined();
      }),
    );
  });

  it('checks the limits of strings, numbers and lists', () => {
    expect(fault({ type: 'string', maxLength: 2 }, 'abc')).toBe('"properties/x" must NOT have more than 2 characters');
    expect(fault({ type: 'string', minLength: 2 }, 'a')).toBe('"properties/x" must NOT have fewer than 2 characters');
    expect(fault({ type: 'string', pattern: '^a' }, 'b')).toBe('"properties/x" must match pattern "^a"');
    expect(fault({ type: 'number', minimum: 3 }, 2)).toBe('"properties/x" must be >= 3');
    expect(fault({ type: 'number', exclusiveMaximum: 3 }, 3)).toBe('"properties/x" must be < 3');
    expect(fault({ type: 'array', maxItems: 1 }, [1, 2])).toBe('"properties/x" must NOT have more than 1 items');
    expect(fault({ type: 'array', uniqueItems: true }, [1, 1])).toBe('"properties/x" must NOT have duplicate items');
  });

  it('names the item of a list that does not fit', () => {
    expect(fault({ type: 'array', items: { type: 'string' } }, ['a', 1])).toBe('"properties/x/1" must be string');
  });
});

describe('requiredFault', () => {
  const cargo = () => {
    const blueprint = sampleOrganisation().blueprints.get('cargo');
    if (!blueprint) throw new Error('no sample');
    return blueprint;
  };

  it('misses required properties and relations, and counts null as missing', () => {
    expect(requiredFault(cargo(), { properties: {}, relations: { ship: 's' } })).toBe(
      `"properties" must have required property 'weight'`,
    );
    expect(requiredFault(cargo(), { properties: { weight: null }, relations: { ship: 's' } })).toContain('weight');
    expect(requiredFault(cargo(), { properties: { weight: 1 }, relations: { ship: null } })).toBe(
      `"relations" must have required property 'ship'`,
    );
    expect(requiredFault(cargo(), { properties: { weight: 1 }, relations: { ship: 's' } })).toBeUndefined();
  });

  it('knows the defaults of a blueprint', () => {
    expect(propertyDefaults(cargo())).toEqual({ label: 'goods' });
  });
});
