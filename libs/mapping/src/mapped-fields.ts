import type { EntityMapping, MappingConfig } from './mapping-config';
import { rewriteQuotes } from './rewrite-quotes';

/** What a mapping defines of the entities of one blueprint; the rest of them belongs to others, and is not compared. */
export interface MappedFields {
  readonly properties: ReadonlySet<string>;
  readonly relations: ReadonlySet<string>;
  readonly title: boolean;
  readonly icon: boolean;
  readonly team: boolean;
}

/** A mapping whose blueprint is computed can be of any blueprint, and counts for every one. */
export function mappedFields(mapping: MappingConfig, blueprint: string): MappedFields {
  const mappings = mapping.resources
    .flatMap((resource) => resource.mappings)
    .filter((entity) => [undefined, blueprint].includes(constantBlueprint(entity)));
  return {
    properties: new Set(mappings.flatMap((entity) => Object.keys(entity.properties))),
    relations: new Set(mappings.flatMap((entity) => Object.keys(entity.relations))),
    title: mappings.some((entity) => entity.title !== undefined),
    icon: mappings.some((entity) => entity.icon !== undefined),
    team: mappings.some((entity) => entity.team !== undefined),
  };
}

/** Which kind the entities of a blueprint are made from, for every blueprint that the mapping names as a constant. */
export function kindByBlueprint(mapping: MappingConfig): ReadonlyMap<string, string> {
  const kinds = new Map<string, string>();
  for (const { kind, mappings } of mapping.resources) {
    for (const blueprint of mappings.map(constantBlueprint)) {
      if (blueprint !== undefined && !kinds.has(blueprint)) kinds.set(blueprint, kind);
    }
  }
  return kinds;
}

/** The blueprint's name where the expression is nothing but a text: `"statuspage"`. */
function constantBlueprint(entity: EntityMapping): string | undefined {
  try {
    // interpolation, `"\(.x)"`, is no valid JSON
    const value: unknown = JSON.parse(rewriteQuotes(entity.blueprint));
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
