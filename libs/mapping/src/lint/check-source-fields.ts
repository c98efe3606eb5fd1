import { isJsonObject, type JsonValue, type RawRecord } from '@quayside/domain';
import { leadingPath, type Language } from '../engines/language';
import type { LintFix } from './lint-finding';
import { removal } from './lint-fix';
import type { LintReport } from './lint-report';
import { SECTIONS, fieldsOf, isRequired, type LintField, type LintTarget } from './lint-target';
import { barePath } from './possible-texts';
import { quoted } from './quoted';

/**
 * Expressions that begin with a field which no sample record has, not even with null in it: it is misspelt, or the
 * source never gives it. Records that `itemsToParse` takes apart are left out: the samples are the whole ones.
 */
export function checkSourceFields(target: LintTarget, report: LintReport): void {
  const { resource, records } = target.entry;
  if (resource.itemsToParse !== undefined || records.length === 0) return;
  for (const section of SECTIONS) {
    for (const field of fieldsOf(target.entry, section)) {
      if (report.isFull) return;
      const path = pathRead(resource.language, field);
      if (path.length === 0 || !records.every((record) => lacks(record, path))) continue;
      reportAbsent(target, field, path, isRequired(target.blueprint, section, field.name), report);
    }
  }
}

/** Empty where there is no telling: an alternative (//) is there for records that lack the field. */
function pathRead(language: Language, { expression }: LintField): readonly string[] {
  return expression === undefined || expression.includes('//') ? [] : leadingPath(language, expression);
}

function reportAbsent(
  { entry }: LintTarget,
  field: LintField,
  path: readonly string[],
  required: boolean,
  report: LintReport,
): void {
  const { kind, language } = entry.resource;
  const meant = nearPath(entry.records, path, report);
  const hint = meant === undefined ? 'The value will be null.' : `Did you mean ${quoted(meant.join('.'))}?`;
  const fixes: LintFix[] = required ? [] : [removal(field)];
  if (meant !== undefined && barePath(language, field.expression ?? '') !== undefined) {
    const value = `${language === 'jq' ? '.' : ''}${meant.join('.')}`;
    fixes.push({ title: `Read ${value} instead`, target: 'mapping', change: { op: 'set', path: field.steps, value } });
  }
  const found = `None of the ${entry.records.length} sample records of kind ${kind} has the field`;
  report.add({
    code: 'source_field_absent',
    severity: 'warning',
    path: field.path,
    message: `${found} ${quoted(path.join('.'))}. ${hint}`,
    fixes,
  });
}

/** False also where it cannot be told, because something on the way is null. */
function lacks(record: RawRecord, path: readonly string[]): boolean {
  let at: JsonValue = record;
  for (const key of path) {
    if (!isJsonObject(at)) return false;
    if (!Object.hasOwn(at, key)) return true;
    at = at[key] ?? null;
  }
  return false;
}

const PLAIN_KEY = /^[A-Za-z_]\w*$/;

/** The path with its last key replaced by the nearest that the first record has there. */
function nearPath(
  [record]: readonly RawRecord[],
  path: readonly string[],
  report: LintReport,
): readonly string[] | undefined {
  const parents = path.slice(0, -1);
  const parent = parents.reduce<JsonValue>((at, key) => (isJsonObject(at) ? (at[key] ?? null) : null), record ?? null);
  const mistaken = path.at(-1);
  if (!isJsonObject(parent) || mistaken === undefined) return undefined;
  const near = report.nearest(mistaken, () => Object.keys(parent).filter((key) => PLAIN_KEY.test(key)));
  return near === undefined ? undefined : [...parents, near];
}
