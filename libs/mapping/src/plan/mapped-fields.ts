import type { MappingConfig } from '../configuration/mapping-config';
import { constantText } from '../engines/language';

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
  const mappings = mapping.resources.flatMap(({ language, mappings: entities }) =>
    entities.filter((entity) => [undefined, blueprint].includes(constantText(language, entity.blueprint))),
  );
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
  for (const { kind, language, mappings } of mapping.resources) {
    for (const entity of mappings) {
      const blueprint = constantText(language, entity.blueprint);
      if (blueprint !== undefined && !kinds.has(blueprint)) kinds.set(blueprint, kind);
    }
  }
  return kinds;
}
