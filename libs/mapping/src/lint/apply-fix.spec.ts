import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMap, parse, parseDocument, type Scalar } from 'yaml';
import { applyFix } from './apply-fix';
import { DEFAULTS } from './default-case.fixture';
import type { MappingChange } from './lint-finding';

const MAPPING = `# ours
resources:
  - kind: incident   # the only one

    selector: {query: "true"}
    port:
      entity:
        mappings:
          identifier: .id
          properties:
            # how bad
            impact: .impact # as it is
            'odd name': '.odd'
            title: >-
              .name
              | tostring
            flow: "x"
          relations: { page: .page_id, other: .other_id }
`;
const steps = (...path: readonly string[]): MappingChange['path'] => [
  'resources',
  0,
  'port',
  'entity',
  'mappings',
  ...path,
];

function apply(text: string, change: MappingChange): string {
  const fixed = applyFix(text, change);
  return fixed.ok ? fixed.text : `refused: ${fixed.message}`;
}

describe('applyFix', () => {
  const changes: readonly (readonly [MappingChange, string, string])[] = [
    [{ op: 'set', path: steps('properties', 'impact'), value: '.x.y' }, 'impact: .impact #', 'impact: .x.y #'],
    [{ op: 'set', path: steps('properties', 'odd name'), value: `'a' # b` }, `'.odd'`, `'''a'' # b'`],
    [{ op: 'set', path: steps('properties', 'flow'), value: '.a\n| .b' }, '"x"', String.raw`".a\n| .b"`],
    [
      { op: 'set', path: steps('properties', 'title'), value: '.t' },
      '>-\n              .name\n              | tostring',
      '.t',
    ],
    [{ op: 'rename', path: steps('properties', 'impact'), value: 'severity' }, 'impact: .impact', 'severity: .impact'],
    [{ op: 'rename', path: steps('properties', 'odd name'), value: 'no' }, `'odd name'`, `'no'`],
    [{ op: 'rename', path: steps('relations', 'page'), value: 'a b' }, '{ page:', `{ 'a b':`],
    [{ op: 'remove', path: steps('properties', 'impact') }, '            impact: .impact # as it is\n', ''],
    [
      { op: 'remove', path: steps('properties', 'title') },
      '            title: >-\n              .name\n              | tostring\n',
      '',
    ],
    [{ op: 'remove', path: steps('relations', 'page') }, 'page: .page_id, ', ''],
    [{ op: 'remove', path: steps('relations', 'other') }, ', other: .other_id', ''],
    [{ op: 'set', path: ['resources', 0, 'selector', 'query'], value: '.a == "b"' }, '"true"', `'.a == "b"'`],
  ];
  it.each(changes)('changes nothing but what %j says', (change, from, to) => {
    expect(apply(MAPPING, change)).toBe(MAPPING.replace(from, () => to));
  });

  it('takes the key of the properties away with the last of them', () => {
    const text = MAPPING.replace('{ page: .page_id, other: .other_id }', '\n            page: .page_id');
    expect(apply(text, { op: 'remove', path: steps('relations', 'page') })).toBe(
      MAPPING.replace('          relations: { page: .page_id, other: .other_id }\n', ''),
    );
  });

  it('goes into the only entry of a list of mappings without being told', () => {
    const text =
      'resources:\n  - port:\n      entity:\n        mappings:\n          - identifier: .id\n' +
      '            blueprint: .b\n';
    expect(apply(text, { op: 'set', path: steps('blueprint'), value: '"x"' })).toBe(text.replace('.b\n', `'"x"'\n`));
    expect(parse(apply(text, { op: 'remove', path: steps('identifier') }))).toEqual(
      parse(text.replace('- identifier: .id\n           ', '-')),
    );
  });

  it('keeps the line ends of Windows', () => {
    const text = MAPPING.replaceAll('\n', '\r\n');
    const path = steps('properties', 'impact');
    expect(apply(text, { op: 'remove', path })).toBe(text.replace('            impact: .impact # as it is\r\n', ''));
  });

  it.each([
    ['a: &x\n  b: .b\nc: *x\n', ['c', 'b']],
    ['a: &x\n  b: .b\nc: *x\n', ['a', 'b']],
    ['a: { b: &x .b }\nc: *x\n', ['a', 'b']],
    ['a:\n  b: { d: &x .d }\nc: *x\n', ['a', 'b']],
  ])('refuses to change what two places share: %j', (text, path) => {
    expect(applyFix(text, { op: 'set', path, value: '.z' })).toEqual({
      ok: false,
      message: `${path.join('.')} is shared with another place by an anchor (&) and an alias (*). Change it by hand.`,
    });
  });

  it.each([
    ['a: .b\n', ['c'], 'c is not in this text, at least not in so many words. Change it by hand.'],
    ['a: .b\n', ['a', 'c'], 'a.c is not in this text, at least not in so many words. Change it by hand.'],
    ['a: [\n', ['a'], 'This is not valid YAML'],
    ['a: 1\na: 2\n', ['a'], 'The key "a" is here for the second time.'],
  ])('tells why it cannot change %j', (text, path, message) => {
    expect(applyFix(text, { op: 'remove', path })).toEqual({
      ok: false,
      message: expect.stringContaining(message) as string,
    });
  });

  it('does not rename a key to one that is there', () => {
    expect(apply('a: .a\nb: .b\n', { op: 'rename', path: ['a'], value: 'b' })).toBe(
      'refused: "b" is mapped already. Remove one of the two by hand.',
    );
  });

  it('writes any text so that it is read as the same text', () => {
    const odd = fc.constantFrom('', '~', '- a', 'a: b', '#', '1', '.5', 'null', "''", 'x ', '\r\n', '---', '<<');
    const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), odd);
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS.keys()), text, (name, value) => {
        const fixed = apply(DEFAULTS.mapping, { op: 'set', path: incidentField(name), value });
        expect(fieldsIn(fixed)).toEqual(new Map(FIELDS).set(name, value));
        expect(fixed.split('\n')).toHaveLength(DEFAULTS.mapping.split('\n').length);
      }),
      { numRuns: 50 },
    );
  });

  it('writes any name so that it is read as the same name', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS.keys()), fc.string({ unit: 'grapheme' }), (name, next) => {
        fc.pre(!FIELDS.has(next));
        const fixed = apply(DEFAULTS.mapping, { op: 'rename', path: incidentField(name), value: next });
        const renamed = [...FIELDS].map(([key, value]) => [key === name ? next : key, value] as const);
        expect([...fieldsIn(fixed)]).toEqual(renamed);
      }),
      { numRuns: 50 },
    );
  });

  it('removes any field and nothing else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS.keys()), (name) => {
        const fixed = apply(DEFAULTS.mapping, { op: 'remove', path: incidentField(name) });
        const lines = DEFAULTS.mapping.split('\n');
        const kept = fixed.split('\n');
        expect(kept).toHaveLength(lines.length - 1);
        expect(fieldsIn(fixed)).toEqual(new Map([...FIELDS].filter(([key]) => key !== name)));
      }),
      { numRuns: 20 },
    );
  });
});

/** The properties of the incident in the default mapping. */
function incidentField(name: string): MappingChange['path'] {
  return ['resources', 3, 'port', 'entity', 'mappings', 'properties', name];
}

function fieldsIn(text: string): ReadonlyMap<string, string> {
  const fields = parseDocument(text).getIn(incidentField('').slice(0, -1));
  if (!isMap<Scalar<string>, Scalar<string>>(fields)) throw new Error('there are no properties');
  return new Map(fields.items.map(({ key, value }) => [key.value, value?.value ?? '']));
}

const FIELDS = fieldsIn(DEFAULTS.mapping);
