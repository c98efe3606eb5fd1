import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PortBlueprint } from '@quayside/port';
import { describe, expect, it } from 'vitest';
import { DEFAULTS, findingsOf, parsed, VALUES, withText } from './default-case.fixture';
import { lint } from './lint';
import { lintBlueprintOf, type LintBlueprint } from './lint-blueprint';
import { LINT_CODES } from './lint-finding';

/** Resources of the kind `component` with these mappings, without any text that matters here. */
function resources(...mappings: readonly string[]): string {
  const each = mappings.map(
    (mapping) => `{ kind: component, selector: { query: 'true' }, port: { entity: { mappings: ${mapping} } } }`,
  );
  return `resources: [${each.join(', ')}]`;
}

describe('lint', () => {
  it('shows where it is, and offers the name that was meant first', async () => {
    const changed = withText('resolvedAt: .resolved_at', 'resolved_at: .resolved_at');
    const finding = (await findingsOf(changed)).find(({ code }) => code === 'property_unknown');
    const line = changed.mapping.split('\n').findIndex((text) => text.includes('resolved_at: .resolved_at')) + 1;
    expect(finding).toMatchObject({ place: { line, column: 26 } });
    expect(finding?.fixes.map(({ change }) => change)).toEqual([
      {
        op: 'rename',
        path: ['resources', 4, 'port', 'entity', 'mappings', 'properties', 'resolved_at'],
        value: 'resolvedAt',
      },
      { op: 'set', path: ['schema', 'properties', 'resolved_at'], value: { type: 'string', title: 'resolved_at' } },
      { op: 'remove', path: ['resources', 4, 'port', 'entity', 'mappings', 'properties', 'resolved_at'] },
    ]);
  });

  it('checks what else is wrong against the blueprint that was meant', async () => {
    const changed = withText(`'"statuspageComponent"'`, `'"statuspageComponnent"'\n          icon: '"x"'`);
    const mapping = changed.mapping.replace('showcase: .showcase', 'showkase: .showcase');
    expect((await findingsOf({ ...changed, mapping })).map(({ code }) => code)).toContain('property_unknown');
  });

  it('warns of mappings that erase the fields of each other, unless writes are merged', () => {
    const mapped = (properties: string): string =>
      `{ identifier: .id, blueprint: '"service"', properties: ${properties} }`;
    const service = lintBlueprintOf({
      identifier: 'service',
      schema: { properties: { a: {}, b: {} }, required: ['b'] },
    });
    const codes = (merge: boolean): readonly string[] => {
      const text = resources(mapped('{ a: .a }'), mapped('{ a: .a, b: .b }'));
      return lint(parsed(`enableMergeEntity: ${merge}\n${text}`), [service]).map(
        ({ code, severity }) => `${severity} ${code}`,
      );
    };
    expect(codes(false)).toEqual(['error required_missing', 'warning fields_overwritten']);
    expect(codes(true)).toEqual(['warning required_missing']);
  });

  it('knows the blueprint of a computed one from the samples only', () => {
    const mapping = parsed(resources('{ identifier: .id, blueprint: .kind, properties: { a: .a } }'));
    const blueprints = [lintBlueprintOf({ identifier: 'service' })];
    expect(lint(mapping, blueprints)).toEqual([]);
    const entity = { identifier: 'x', blueprint: 'service', properties: { a: 1 }, relations: {} };
    const samples = [
      { resource: 0, records: [{ a: 1 }], results: [[{ outcome: 'entity' as const, entity, misconfigured: {} }]] },
    ];
    expect(lint(mapping, blueprints, { samples }).map(({ code }) => code)).toEqual(['property_unknown']);
  });

  it('takes names that every object of JavaScript has for names like any other', () => {
    const text = DEFAULTS.mapping.replace(
      'headline: .headline',
      'constructor: .headline\n            __proto__: .headline',
    );
    const found = lint(parsed(text), DEFAULTS.blueprints.map(lintBlueprintOf), { values: VALUES });
    expect(found.filter(({ code }) => code === 'property_unknown').map(({ path }) => path)).toEqual(
      ['constructor', '__proto__'].map((name) => `resources[1].port.entity.mappings.properties.${name}`),
    );
  });

  it('stops at 500 findings', () => {
    const fields = Array.from({ length: 290 }, (_, index) => `f${index}: .x`).join(', ');
    const mapped = `{ identifier: .id, blueprint: '"service"', properties: { ${fields} } }`;
    const mapping = parsed(resources(...Array.from({ length: 15 }, () => mapped)));
    expect(lint(mapping, [lintBlueprintOf({ identifier: 'service' })])).toHaveLength(500);
  });

  it('takes a blueprint as the client of Port gives it', () => {
    const fromPort: PortBlueprint = { identifier: 'service', schema: { properties: {} }, relations: {} };
    const blueprint: LintBlueprint = fromPort;
    const mapping = parsed(resources(`{ identifier: .id, blueprint: '"service"', relations: { page: .page_id } }`));
    expect(lint(mapping, [blueprint]).map(({ code }) => code)).toEqual(['relation_unknown']);
  });

  it.each(LINT_CODES)('explains %s in its guide', (code) => {
    expect(GUIDE).toMatch(new RegExp(`^\\| \`${code}\` +\\| (?:error|warning) `, 'm'));
  });
});

const GUIDE = readFileSync(join(__dirname, '../../../../docs/guides/mapping-lint.md'), 'utf8');
