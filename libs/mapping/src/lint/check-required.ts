import type { Coverage } from './coverage';
import { computedIn, own, type LintBlueprint } from './lint-blueprint';
import type { BlueprintChange, LintFix } from './lint-finding';
import { blueprintFix } from './lint-fix';
import type { LintReport } from './lint-report';
import { SECTIONS, sampledValues, type LintTarget, type Section } from './lint-target';
import { isMissing } from './property-fit';
import { pathText } from '../configuration/path-text';
import { quoted } from './quoted';

/**
 * What the blueprint requires and the mapping does not give. Another mapping of the blueprint may give it: with
 * `merges` that is enough for an entity that exists, and not for one that is created.
 */
export function checkRequired(
  target: LintTarget,
  { names }: Pick<Coverage, 'names'>,
  merges: boolean,
  report: LintReport,
): void {
  for (const section of SECTIONS) {
    for (const name of requiredNames(target.blueprint, section)) {
      if (report.isFull) return;
      if (Object.hasOwn(target.entry.mapping[section], name)) reportNull(target, section, name, report);
      else reportUnmapped(target, section, name, merges && names[section].has(name), report);
    }
  }
}

/** Port fills in a default by itself, and computes what is computed. */
function requiredNames(blueprint: LintBlueprint, section: Section): readonly string[] {
  const { schema, relations } = blueprint;
  if (section === 'relations') return Object.keys(relations).filter((name) => relations[name]?.required === true);
  return (schema.required ?? []).filter(
    (name) => own(schema.properties, name)?.['default'] === undefined && computedIn(blueprint, name) === undefined,
  );
}

function reportUnmapped(
  { entry, blueprint }: LintTarget,
  section: Section,
  name: string,
  elsewhere: boolean,
  report: LintReport,
): void {
  const consequence = elsewhere
    ? 'Another resource maps it, so this one can change entities and not create any.'
    : 'Port refuses every entity without it.';
  report.add({
    code: 'required_missing',
    severity: elsewhere ? 'warning' : 'error',
    path: pathText(pathText(entry.path, section), name),
    near: `${entry.path}.blueprint`,
    message:
      `${requirement(blueprint, section, name)}, which is not mapped. ${consequence} ` + 'Map it, or make it optional.',
    fixes: [optionalFix(blueprint, section, name)],
  });
}

function reportNull(target: LintTarget, section: Section, name: string, report: LintReport): void {
  const values = sampledValues(target, section, name);
  const missing = values.filter(isMissing).length;
  if (missing === 0) return;
  const { blueprint, entry } = target;
  report.add({
    code: 'required_null',
    severity: 'warning',
    path: pathText(pathText(entry.path, section), name),
    message:
      `${requirement(blueprint, section, name)}; ${missing} of ${values.length} samples have nothing there. ` +
      'Leave such records out by the selector, give another value, or make it optional.',
    fixes: [optionalFix(blueprint, section, name)],
  });
}

function requirement({ identifier }: LintBlueprint, section: Section, name: string): string {
  const field = section === 'properties' ? 'property' : 'relation';
  return `Blueprint ${quoted(identifier)} requires the ${field} ${quoted(name)}`;
}

function optionalFix(blueprint: LintBlueprint, section: Section, name: string): LintFix {
  const change: BlueprintChange =
    section === 'properties'
      ? { op: 'remove', path: ['schema', 'required'], value: name }
      : { op: 'set', path: ['relations', name, 'required'], value: false };
  return blueprintFix(blueprint, `Make ${quoted(name)} optional in ${quoted(blueprint.identifier)}`, change);
}
