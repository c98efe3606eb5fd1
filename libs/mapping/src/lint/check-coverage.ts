import type { Coverage } from './coverage';
import type { LintReport } from './lint-report';
import { SECTIONS } from './lint-target';
import { quoted, quotedList } from './quoted';

/** Properties that no mapping of their blueprint fills. */
export function checkUnmapped({ targets, names }: Coverage, report: LintReport): void {
  const [first] = targets;
  if (first === undefined) return;
  const unmapped = Object.keys(first.blueprint.schema.properties).filter((name) => !names.properties.has(name));
  if (unmapped.length === 0) return;
  report.add({
    code: 'property_unmapped',
    severity: 'warning',
    path: `${first.entry.path}.properties`,
    near: `${first.entry.path}.blueprint`,
    message:
      `Nothing is mapped to ${quotedList(unmapped)} of blueprint ${quoted(first.blueprint.identifier)}. ` +
      'Map it, unless someone else fills it.',
    fixes: [],
  });
}

/** Mappings of one blueprint that write different fields, where every write replaces the whole entity. */
export function checkOverwriting({ targets, names }: Coverage, report: LintReport): void {
  for (const { entry, blueprint } of targets) {
    const erased = SECTIONS.flatMap((section) =>
      [...names[section]].filter((name) => !Object.hasOwn(entry.mapping[section], name)),
    );
    if (report.isFull) return;
    if (erased.length === 0) continue;
    report.add({
      code: 'fields_overwritten',
      severity: 'warning',
      path: entry.path,
      near: `${entry.path}.blueprint`,
      message:
        `Another resource maps ${quotedList(erased)} of blueprint ${quoted(blueprint.identifier)}, and ` +
        'enableMergeEntity is false: each write of this one erases it. Map it here too, or set that to true.',
      fixes: [],
    });
  }
}
