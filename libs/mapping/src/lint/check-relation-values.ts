import type { JsonValue } from '@quayside/domain';
import { conversionFix, type ConversionName } from './conversions';
import type { LintRelation } from './lint-blueprint';
import type { LintFix } from './lint-finding';
import type { Draft } from './lint-report';
import { blueprintFix, removal } from './lint-fix';
import { sampledValues, type LintField, type LintTarget } from './lint-target';
import { isSearch } from './property-fit';
import { quoted } from './quoted';

/**
 * Whether the samples give one identifier where the relation has one, and a list of them where it has many.
 *
 * @param name of the relation in the blueprint
 */
export function relationFaults(
  target: LintTarget,
  field: LintField,
  name: string,
  relation: LintRelation,
): readonly Draft[] {
  const sampled = sampledValues(target, 'relations', field.name);
  const values = sampled.filter((value): value is JsonValue => value !== null && !isSearch(value));
  const lists = values.filter((value) => Array.isArray(value));
  const { many = false, required = false } = relation;
  const wanted = many ? 'a list of identifiers' : 'one identifier';
  const report = (
    code: 'relation_many_mismatch' | 'type_mismatch',
    problem: string,
    fixes: readonly LintFix[],
  ): readonly Draft[] => [
    {
      code,
      severity: 'error',
      path: field.path,
      message: `${quoted(name)} of blueprint ${quoted(target.blueprint.identifier)} takes ${wanted}; ${problem}.`,
      fixes: [...fixes, ...(required ? [] : [removal(field)])],
    },
  ];
  const convert = (conversion: ConversionName): readonly LintFix[] =>
    conversionFix(conversion, target.entry.resource.language, field, values);

  const differing = many ? values.length - lists.length : lists.length;
  if (differing > 0) {
    const found = many ? 'a single value' : 'a list';
    const widen = !many && values.every(isTextList) ? [manyFix(target, name)] : [];
    const fixes = [...widen, ...convert(many ? 'texts' : 'firstText')];
    return report('relation_many_mismatch', `${differing} of ${values.length} samples have ${found} there`, fixes);
  }
  if (values.every((value) => (many ? isTextList(value) : typeof value === 'string'))) return [];
  return report(
    'type_mismatch',
    'some samples have something else than text there',
    convert(many ? 'texts' : 'string'),
  );
}

function isTextList(value: JsonValue): boolean {
  return Array.isArray(value) && value.every((item: JsonValue) => typeof item === 'string');
}

function manyFix({ blueprint }: LintTarget, name: string): LintFix {
  const path = ['relations', name, 'many'];
  return blueprintFix(blueprint, `Let ${quoted(name)} have many targets`, { op: 'set', path, value: true });
}
