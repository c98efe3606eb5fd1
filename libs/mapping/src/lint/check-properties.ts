import type { JsonValue } from '@quayside/domain';
import { valueFaults, type MappedProperty } from './check-values';
import { computedIn, own } from './lint-blueprint';
import type { LintFix } from './lint-finding';
import type { LintReport } from './lint-report';
import { blueprintFix, removal, renaming } from './lint-fix';
import { fieldsOf, sampledValues, type LintField, type LintTarget } from './lint-target';
import type { PossibleTexts } from './possible-texts';
import { NEW_NAME } from './new-name';
import { commonType, typeOf } from './property-fit';
import { quoted } from './quoted';

/** Properties that the blueprint does not have or computes itself, and values that it does not allow. */
export function checkProperties(target: LintTarget, texts: PossibleTexts, report: LintReport): void {
  for (const field of fieldsOf(target.entry, 'properties')) {
    if (report.isFull) return;
    const { name } = field;
    // the mapping schema allows search objects in relations only
    const values = sampledValues(target, 'properties', name) as readonly JsonValue[];
    const schema = own(target.blueprint.schema.properties, name);
    if (schema !== undefined) report.addAll(valueFaults({ target, field, values, name, schema }, texts));
    else if (computedIn(target.blueprint, name) !== undefined) reportComputed(target, field, report);
    else reportUnknown({ target, field, values }, texts, report);
  }
}

function reportComputed({ blueprint }: LintTarget, field: LintField, report: LintReport): void {
  const kind = computedIn(blueprint, field.name) ?? '';
  report.add({
    code: 'property_computed',
    severity: 'error',
    path: field.path,
    message:
      `${quoted(field.name)} is a ${kind} property of blueprint ${quoted(blueprint.identifier)}: ` +
      'Port computes it, and nobody can write it. Stop mapping it.',
    fixes: [removal(field)],
  });
}

type UnknownProperty = Pick<MappedProperty, 'target' | 'field' | 'values'>;

function reportUnknown(property: UnknownProperty, texts: PossibleTexts, report: LintReport): void {
  const { target, field } = property;
  const { blueprint, entry } = target;
  const unmapped = (): readonly string[] =>
    Object.keys(blueprint.schema.properties).filter((other) => !Object.hasOwn(entry.mapping.properties, other));
  const name = report.nearest(field.name, unmapped) ?? '';
  const schema = own(blueprint.schema.properties, name);
  const fixes: LintFix[] = [];
  const isRelation = own(blueprint.relations, field.name) !== undefined;
  let hint = 'Add it to the blueprint, or stop mapping it.';
  if (isRelation) hint = 'It is a relation there: map it under relations.';
  if (schema !== undefined && valueFaults({ ...property, name, schema }, texts).length === 0) {
    hint = `Did you mean ${quoted(name)}?`;
    fixes.push(renaming(field, name));
  }
  if (!isRelation) fixes.push(...addition(property));
  report.add({
    code: 'property_unknown',
    severity: 'error',
    path: field.path,
    message:
      `Blueprint ${quoted(blueprint.identifier)} has no property ${quoted(field.name)}: ` +
      `the value goes nowhere. ${hint}`,
    fixes: [...fixes, removal(field)],
  });
}

/** Of the type that the samples have; a text where there are none. */
function addition({ target: { blueprint }, field: { name }, values }: UnknownProperty): readonly LintFix[] {
  const isEmpty = values.every((value) => typeOf(value) === undefined);
  const type = isEmpty ? 'string' : commonType(values);
  if (type === undefined || !NEW_NAME.test(name)) return [];
  const title = `Add ${quoted(name)} (${type}) to blueprint ${quoted(blueprint.identifier)}`;
  const value = { type, title: name };
  return [blueprintFix(blueprint, title, { op: 'set', path: ['schema', 'properties', name], value })];
}
