import type { MappingConfig } from '../configuration/mapping-config';
import { checkOverwriting, checkUnmapped } from './check-coverage';
import { checkIdentifiers } from './check-identifiers';
import { checkProperties } from './check-properties';
import { checkRelations } from './check-relations';
import { checkRequired } from './check-required';
import { checkSourceFields } from './check-source-fields';
import { checkCalculations, checkSelector } from './check-spelling';
import { coverageOf } from './coverage';
import { findBlueprint } from './find-blueprint';
import { own, type LintBlueprint } from './lint-blueprint';
import type { LintEvidence } from './lint-evidence';
import type { LintFinding } from './lint-finding';
import { LintReport } from './lint-report';
import { byBlueprint, type LintTarget } from './lint-target';
import { entriesOf, type MappedEntry } from './mapped-entry';
import { PossibleTexts } from './possible-texts';

/**
 * What of a mapping does not fit the blueprints that it fills: at most 500 findings. Looks at what it is given, and at
 * nothing else.
 *
 * @param blueprints those that the mapping names and the targets of their relations, as far as they exist
 */
export function lint(
  mapping: MappingConfig,
  blueprints: readonly LintBlueprint[],
  evidence: LintEvidence = {},
): readonly LintFinding[] {
  const report = new LintReport(evidence.expressions ?? []);
  const known = new Map(blueprints.map((blueprint) => [blueprint.identifier, blueprint]));
  for (const [index, resource] of mapping.resources.entries()) {
    checkSelector(index, resource, own(evidence.values, resource.kind) ?? {}, report);
  }
  const entries = entriesOf(mapping, evidence.samples ?? []);
  const targets = targetsOf(entries, known, evidence, report);
  const coverage = coverageOf(targets);
  const texts = new PossibleTexts();
  const sourceTexts = new Set(Object.values(evidence.values ?? {}).flatMap((values) => Object.values(values).flat()));
  for (const target of targets) {
    if (report.isFull) break;
    checkProperties(target, texts, report);
    checkRelations(target, known, report);
    const together = coverage.get(target.blueprint.identifier);
    if (together !== undefined) checkRequired(target, together, mapping.enableMergeEntity, report);
    checkIdentifiers(target, report);
    checkSourceFields(target, report);
  }
  // a mapping whose blueprint is computed may fill any of them
  const fillsAny = entries.some(({ blueprint }) => blueprint === undefined);
  for (const together of coverage.values()) {
    checkCalculations(together, sourceTexts, report);
    if (!fillsAny) checkUnmapped(together, report);
    if (!mapping.enableMergeEntity) checkOverwriting(together, report);
  }
  return report.findings;
}

/** Each mapping beside each blueprint that it is known to fill. */
function targetsOf(
  entries: readonly MappedEntry[],
  known: ReadonlyMap<string, LintBlueprint>,
  { values }: LintEvidence,
  report: LintReport,
): readonly LintTarget[] {
  const targets: LintTarget[] = [];
  for (const entry of entries) {
    for (const [identifier, entities] of byBlueprint(entry)) {
      const blueprint = findBlueprint(entry, identifier, known, report);
      if (blueprint === undefined) continue;
      targets.push({ entry, blueprint, entities, values: own(values, entry.resource.kind) ?? {} });
    }
  }
  return targets;
}
