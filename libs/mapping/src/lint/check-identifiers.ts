import type { LintReport } from './lint-report';
import type { LintTarget } from './lint-target';
import { quoted } from './quoted';

/** Samples that become one and the same entity: each writes over what the one before has written. */
export function checkIdentifiers({ entry, blueprint, entities }: LintTarget, report: LintReport): void {
  const identifiers = entities
    .map(({ identifier }) => identifier)
    .filter((identifier) => typeof identifier === 'string');
  const repeated = identifiers.length - new Set(identifiers).size;
  if (repeated === 0) return;
  report.add({
    code: 'identifier_duplicate',
    severity: 'warning',
    path: `${entry.path}.identifier`,
    message:
      `${repeated} of ${identifiers.length} samples have the identifier of another one, and become the same entity ` +
      `of blueprint ${quoted(blueprint.identifier)}. Make it out of something that every record has for itself.`,
    fixes: [],
  });
}
