import type { JsonObject, JsonValue } from '@quayside/domain';
import { typeName } from '../type-name';
import { conversionFix, isConversion } from './conversions';
import type { LintFix } from './lint-finding';
import type { Draft } from './lint-report';
import { blueprintFix, removal } from './lint-fix';
import { isRequired, type LintField, type LintTarget } from './lint-target';
import type { PossibleTexts } from './possible-texts';
import { allowedValues, commonType, fitsFormatOf, fitsType, retyped } from './property-fit';
import { quoted, quotedList } from './quoted';

/** A mapped property beside the schema that its values have to fit. */
export interface MappedProperty {
  readonly target: LintTarget;
  readonly field: LintField;
  /** what the samples have there */
  readonly values: readonly JsonValue[];
  /** the name of the schema in the blueprint */
  readonly name: string;
  readonly schema: JsonObject;
}

/** More of them than an enum has a use for: the property takes free text. */
const MAX_ADDED = 50;

/** Whatever Port would refuse of the values, known from the samples or from what the source can produce. */
export function valueFaults(property: MappedProperty, texts: PossibleTexts): readonly Draft[] {
  const wrongType = property.values.filter((value) => !fitsType(property.schema, value));
  if (wrongType.length > 0) return [typeFault(property, wrongType)];
  return [...enumFaults(property, texts), ...formatFaults(property)];
}

function typeFault(property: MappedProperty, wrong: readonly JsonValue[]): Draft {
  const { target, field, values, name, schema } = property;
  const wanted = String(schema['type']);
  const found = [...new Set(wrong.map(typeName))].join(' and ');
  const type = commonType(values);
  const fixes: LintFix[] = [];
  const isNarrow = ['enum', 'format', 'items'].some((key) => schema[key] !== undefined);
  if (isConversion(wanted) && !isNarrow) {
    fixes.push(...conversionFix(wanted, target.entry.resource.language, field, values));
  }
  if (type !== undefined) {
    const change = { op: 'set', path: ['schema', 'properties', name], value: retyped(schema, type) } as const;
    fixes.push(blueprintFix(target.blueprint, `Change the type of ${quoted(name)} to ${type}`, change));
  }
  if (!isRequired(target.blueprint, 'properties', name)) fixes.push(removal(field));
  return {
    ...about(property),
    code: 'type_mismatch',
    message: `${shown(property)} is of type ${wanted}; ${share(wrong, values)} have ${found} there.`,
    fixes,
  };
}

function enumFaults(property: MappedProperty, texts: PossibleTexts): readonly Draft[] {
  const { target, field, values, schema } = property;
  const allowed = allowedValues(schema);
  if (allowed === undefined || field.expression === undefined) return [];
  const possible = texts.of(target.entry.resource, field.expression, target.values);
  const scalars = values.filter((value) => value !== null && typeof value !== 'object');
  const missing = [...new Set<JsonValue>([...possible, ...scalars])].filter((value) => !allowed.has(value));
  const blank = missing.filter((value) => value === '');
  const rest = missing.filter((value) => value !== '');
  return [
    ...(blank.length === 0 ? [] : [blankFault(property)]),
    ...(rest.length === 0 ? [] : [missingFault(property, rest)]),
  ];
}

function blankFault(property: MappedProperty): Draft {
  const { target, field, values, name } = property;
  return {
    ...about(property),
    code: 'enum_value_missing',
    message: `The value can be an empty text, which ${shown(property)} does not allow. Turn it into null.`,
    fixes: [
      ...conversionFix('blankToNull', target.entry.resource.language, field, values),
      blueprintFix(target.blueprint, `Allow an empty text in ${quoted(name)}`, {
        op: 'add',
        path: ['schema', 'properties', name, 'enum'],
        value: [''],
      }),
    ],
  };
}

function missingFault(property: MappedProperty, missing: readonly JsonValue[]): Draft {
  const { target, name } = property;
  const path = ['schema', 'properties', name, 'enum'];
  const title = `Add ${quotedList(missing)} to ${quoted(name)}`;
  const add = blueprintFix(target.blueprint, title, { op: 'add', path, value: missing });
  const open = blueprintFix(target.blueprint, `Let ${quoted(name)} have any value`, { op: 'remove', path });
  return {
    ...about(property),
    code: 'enum_value_missing',
    message:
      `The value can be ${quotedList(missing)}, which ${shown(property)} does not allow: ` +
      'Port refuses the entity. Add it to the values that are allowed.',
    fixes: missing.length > MAX_ADDED ? [open] : [add, open],
  };
}

function formatFaults(property: MappedProperty): readonly Draft[] {
  const { target, field, values, name, schema } = property;
  const wrong = values.filter((value) => !fitsFormatOf(schema, value));
  if (wrong.length === 0) return [];
  const isBlank = wrong.every((value) => value === '');
  const fixes: LintFix[] = [
    ...(isBlank ? conversionFix('blankToNull', target.entry.resource.language, field, values) : []),
    blueprintFix(target.blueprint, `Let ${quoted(name)} have any text`, {
      op: 'remove',
      path: ['schema', 'properties', name, 'format'],
    }),
  ];
  const found = isBlank ? 'an empty text' : 'a text of another form';
  const format = String(schema['format']);
  const message = `${shown(property)} has the format ${format}; ${share(wrong, values)} have ${found} there.`;
  return [{ ...about(property), code: 'format_mismatch', message, fixes }];
}

function about({ field }: MappedProperty): Pick<Draft, 'severity' | 'path'> {
  return { severity: 'error', path: field.path };
}

function share(some: readonly JsonValue[], all: readonly JsonValue[]): string {
  return `${some.length} of ${all.length} samples`;
}

function shown({ target, name }: MappedProperty): string {
  return `${quoted(name)} of blueprint ${quoted(target.blueprint.identifier)}`;
}
