import { kindByBlueprint, type MappingConfig } from '@quayside/mapping';

/**
 * Every kind from which a mapping may make entities of a blueprint: those whose resources name it, and those whose
 * resources compute the name. It is what decides where an entity has to be looked for, so in doubt a kind counts.
 */
export function kindsOfBlueprint(mapping: MappingConfig, blueprint: string): ReadonlySet<string> {
  const kinds = new Set<string>();
  for (const resource of mapping.resources) {
    for (const entity of resource.mappings) {
      const named = kindByBlueprint({ ...mapping, resources: [{ ...resource, mappings: [entity] }] });
      if (named.size === 0 || named.has(blueprint)) kinds.add(resource.kind);
    }
  }
  return kinds;
}
