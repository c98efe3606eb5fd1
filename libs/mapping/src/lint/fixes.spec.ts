import type { JsonObject } from '@quayside/domain';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBlueprintFix } from './apply-blueprint-fix';
import { applyFix } from './apply-fix';
import { DEFAULTS, findingsOf, type LintCase } from './default-case.fixture';
import type { BlueprintChange, LintFinding, LintFix, MappingChange } from './lint-finding';

function withMapping(lintCase: LintCase, change: MappingChange): LintCase {
  const fixed = applyFix(lintCase.mapping, change);
  return fixed.ok ? { ...lintCase, mapping: fixed.text } : lintCase;
}

function withBlueprint(lintCase: LintCase, identifier: string, change: BlueprintChange): LintCase {
  const blueprints = lintCase.blueprints.map((document) =>
    document['identifier'] === identifier ? applyBlueprintFix(document, change) : document,
  );
  return { ...lintCase, blueprints };
}

function fixed(lintCase: LintCase, fix: LintFix): LintCase {
  return fix.target === 'mapping'
    ? withMapping(lintCase, fix.change)
    : withBlueprint(lintCase, fix.blueprint, fix.change);
}

const IDENTIFIERS = DEFAULTS.blueprints.map((document) => String(document['identifier']));
const propertiesOf = (index: number): JsonObject =>
  (DEFAULTS.blueprints[index]?.['schema'] as { properties: JsonObject }).properties;

type Mistake = (lintCase: LintCase) => LintCase;

/** A mistake in the mapping, or a difference in a blueprint of a customer, of one property. */
const mistake: fc.Arbitrary<Mistake> = fc
  .record({
    index: fc.nat(4),
    pick: fc.nat(100),
    text: fc.constantFrom('x', 'status', 'name', 'statuspage', 'a-b', 'é'),
  })
  .chain(({ index, pick, text }) => {
    const names = Object.keys(propertiesOf(index));
    const name = names[pick % names.length] ?? '';
    const blueprint = IDENTIFIERS[index] ?? '';
    const entry = ['resources', index, 'port', 'entity', 'mappings'] as const;
    const inMapping =
      (change: MappingChange): Mistake =>
      (lintCase) =>
        withMapping(lintCase, change);
    const inBlueprint =
      (change: BlueprintChange): Mistake =>
      (lintCase) =>
        withBlueprint(lintCase, blueprint, change);
    const schema = ['schema', 'properties', name];
    return fc.constantFrom<Mistake>(
      inMapping({ op: 'rename', path: [...entry, 'properties', name], value: `${name}${text}` }),
      inMapping({ op: 'rename', path: [...entry, 'properties', name], value: text }),
      inMapping({ op: 'rename', path: [...entry, 'properties', name], value: 'category' }),
      inMapping({ op: 'rename', path: [...entry, 'relations', 'statuspage'], value: text }),
      inMapping({ op: 'set', path: [...entry, 'blueprint'], value: `"${blueprint}${text}"` }),
      inMapping({ op: 'set', path: [...entry, 'properties', name], value: text === 'é' ? '.status' : '.position' }),
      inMapping({ op: 'set', path: [...entry, 'properties', name], value: '[.name, 1]' }),
      inMapping({ op: 'set', path: [...entry, 'relations', 'statuspage'], value: '.position' }),
      inMapping({ op: 'set', path: [...entry, 'relations', 'statuspage'], value: '[.page_id, 1]' }),
      inMapping({ op: 'remove', path: [...entry, 'relations', 'incident'] }),
      inMapping({ op: 'set', path: ['resources', index, 'selector', 'query'], value: `.status != 'resovled'` }),
      inBlueprint({ op: 'remove', path: schema }),
      inBlueprint({ op: 'set', path: [...schema, 'type'], value: 'number' }),
      inBlueprint({ op: 'set', path: [...schema, 'type'], value: 'array' }),
      inBlueprint({ op: 'set', path: [...schema, 'format'], value: 'email' }),
      inBlueprint({ op: 'set', path: [...schema, 'enum'], value: ['resolved', text] }),
      inBlueprint({ op: 'add', path: ['schema', 'required'], value: [name, text] }),
      inBlueprint({ op: 'set', path: ['relations', 'statuspage', 'target'], value: text }),
      inBlueprint({ op: 'set', path: ['relations', 'statuspage', 'many'], value: true }),
      inBlueprint({ op: 'set', path: ['relations', 'components', 'many'], value: false }),
    );
  });

/** How many there are of it; a message with numbers in it may change while the finding stays. */
function countOf(findings: readonly LintFinding[], { code, path }: LintFinding): number {
  return findings.filter((finding) => finding.code === code && finding.path === path).length;
}

const errorCodes = (findings: readonly LintFinding[]): ReadonlySet<string> =>
  new Set(findings.filter(({ severity }) => severity === 'error').map(({ code }) => code));

describe('the first fix of a finding', () => {
  it('makes it go away, and brings no error of another code', async () => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(mistake, { minLength: 1, maxLength: 3 }), async (mistakes) => {
        const lintCase = mistakes.reduce((made, make) => make(made), DEFAULTS);
        const before = await findingsOf(lintCase);
        for (const finding of before) {
          const [fix] = finding.fixes;
          if (fix === undefined) continue;
          const after = await findingsOf(fixed(lintCase, fix));
          tried += 1;
          const what = JSON.stringify({ finding, after: after.filter(({ severity }) => severity === 'error') });
          expect(countOf(after, finding), what).toBe(countOf(before, finding) - 1);
          for (const code of errorCodes(after)) expect(errorCodes(before), what).toContain(code);
        }
      }),
      { numRuns: 60 },
    );
    expect(tried).toBeGreaterThan(20);
  }, 30_000);
});
