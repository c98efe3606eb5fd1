import { relationFaults } from './check-relation-values';
import { own, type LintBlueprint, type LintRelation } from './lint-blueprint';
import type { LintFix } from './lint-finding';
import type { LintReport } from './lint-report';
import { blueprintFix, removal, renaming } from './lint-fix';
import { fieldsOf, sampledValues, type LintField, type LintTarget } from './lint-target';
import { NEW_NAME } from './new-name';
import { quoted } from './quoted';

/** Relations that the blueprint does not have, that lead nowhere, or whose values Port does not take. */
export function checkRelations(
  target: LintTarget,
  known: ReadonlyMap<string, LintBlueprint>,
  report: LintReport,
): void {
  for (const field of fieldsOf(target.entry, 'relations')) {
    if (report.isFull) return;
    const relation = own(target.blueprint.relations, field.name);
    if (relation === undefined) {
      reportUnknown(target, field, known, report);
    } else {
      if (!leadsSomewhere(relation, known)) reportTarget(target, field, relation, known, report);
      report.addAll(relationFaults(target, field, field.name, relation));
    }
  }
}

/** Port has blueprints of its own, for users and teams: their names begin with `_`. */
function leadsSomewhere({ target }: LintRelation, known: ReadonlyMap<string, LintBlueprint>): boolean {
  return known.has(target) || target.startsWith('_');
}

function reportUnknown(
  target: LintTarget,
  field: LintField,
  known: ReadonlyMap<string, LintBlueprint>,
  report: LintReport,
): void {
  const { blueprint, entry } = target;
  const { name } = field;
  const unmapped = (): readonly string[] =>
    Object.entries(blueprint.relations)
      .filter(([other, relation]) => !Object.hasOwn(entry.mapping.relations, other) && leadsSomewhere(relation, known))
      .map(([other]) => other);
  const meant = report.nearest(name, unmapped) ?? '';
  const relation = own(blueprint.relations, meant);
  const fixes: LintFix[] = [];
  const isProperty = own(blueprint.schema.properties, name) !== undefined;
  let hint = 'Add it to the blueprint, or stop mapping it.';
  if (isProperty) hint = 'It is a property there: map it under properties.';
  if (relation !== undefined && relationFaults(target, field, meant, relation).length === 0) {
    hint = `Did you mean ${quoted(meant)}?`;
    fixes.push(renaming(field, meant));
  }
  if (!isProperty)
    fixes.push(
      ...addition(
        target,
        field,
        report.nearest(name, () => [...known.keys()]),
      ),
    );
  report.add({
    code: 'relation_unknown',
    severity: 'error',
    path: field.path,
    message: `Blueprint ${quoted(blueprint.identifier)} has no relation ${quoted(name)}. ${hint}`,
    fixes: [...fixes, removal(field)],
  });
}

/** To the blueprint of nearly the same name, where there is one and the samples fit. */
function addition(target: LintTarget, field: LintField, to: string | undefined): readonly LintFix[] {
  const { blueprint } = target;
  const { name } = field;
  if (to === undefined || !NEW_NAME.test(name)) return [];
  const relation = { target: to, required: false, many: sampledValues(target, 'relations', name).some(Array.isArray) };
  if (relationFaults(target, field, name, relation).length > 0) return [];
  const title = `Add ${quoted(name)} to blueprint ${quoted(blueprint.identifier)}, related to ${quoted(to)}`;
  const value = { title: name, ...relation };
  return [blueprintFix(blueprint, title, { op: 'set', path: ['relations', name], value })];
}

function reportTarget(
  { blueprint }: LintTarget,
  field: LintField,
  relation: LintRelation,
  known: ReadonlyMap<string, LintBlueprint>,
  report: LintReport,
): void {
  const meant = report.nearest(relation.target, () => [...known.keys()]);
  const fixes: LintFix[] = [];
  if (meant !== undefined) {
    const title = `Relate ${quoted(field.name)} to ${quoted(meant)}`;
    const path = ['relations', field.name, 'target'];
    fixes.push(blueprintFix(blueprint, title, { op: 'set', path, value: meant }));
  }
  if (relation.required !== true) fixes.push(removal(field));
  const hint = meant === undefined ? 'Create it, or stop mapping the relation.' : `Did you mean ${quoted(meant)}?`;
  report.add({
    code: 'relation_target_unknown',
    severity: 'error',
    path: field.path,
    message:
      `${quoted(field.name)} of blueprint ${quoted(blueprint.identifier)} leads to the blueprint ` +
      `${quoted(relation.target)}, which does not exist. ${hint}`,
    fixes,
  });
}
