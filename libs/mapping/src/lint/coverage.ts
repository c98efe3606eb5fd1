import { groupBy } from '@quayside/domain';
import { SECTIONS, type LintTarget, type Section } from './lint-target';

/** All mappings of one blueprint, and what they map together. */
export interface Coverage {
  readonly targets: readonly LintTarget[];
  readonly names: Readonly<Record<Section, ReadonlySet<string>>>;
}

/** By identifier of the blueprint. */
export function coverageOf(targets: readonly LintTarget[]): ReadonlyMap<string, Coverage> {
  const groups = groupBy(targets, ({ blueprint }) => blueprint.identifier);
  return new Map(
    [...groups].map(([identifier, group]) => {
      const [properties, relations] = SECTIONS.map(
        (section) => new Set(group.flatMap(({ entry }) => Object.keys(entry.mapping[section]))),
      );
      return [identifier, { targets: group, names: { properties: properties ?? NONE, relations: relations ?? NONE } }];
    }),
  );
}

const NONE: ReadonlySet<string> = new Set();
