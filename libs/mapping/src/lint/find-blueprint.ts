import type { LintBlueprint } from './lint-blueprint';
import type { LintFix } from './lint-finding';
import type { LintReport } from './lint-report';
import type { MappedEntry } from './mapped-entry';

/**
 * The blueprint of this identifier. Where there is none, the one that was probably meant, so that what else is wrong
 * shows at once and not only when the name is mended.
 */
export function findBlueprint(
  entry: MappedEntry,
  identifier: string,
  known: ReadonlyMap<string, LintBlueprint>,
  report: LintReport,
): LintBlueprint | undefined {
  const found = known.get(identifier);
  if (found !== undefined) return found;
  const meant = report.nearest(identifier, () => [...known.keys()]);
  const fixes: LintFix[] = [];
  if (meant !== undefined && entry.blueprint !== undefined) {
    fixes.push({
      title: `Map the blueprint ${JSON.stringify(meant)}`,
      target: 'mapping',
      // a JSON text is a text in jq and in JSONata
      change: { op: 'set', path: [...entry.steps, 'blueprint'], value: JSON.stringify(meant) },
    });
  }
  const hint = meant === undefined ? 'Create it, or map another one.' : `Did you mean ${JSON.stringify(meant)}?`;
  report.add({
    code: 'blueprint_unknown',
    severity: 'error',
    path: `${entry.path}.blueprint`,
    message: `There is no blueprint ${JSON.stringify(identifier.slice(0, 100))}. ${hint}`,
    fixes,
  });
  return meant === undefined ? undefined : known.get(meant);
}
