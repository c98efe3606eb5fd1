import type { MappingConfig, MappingResource } from './mapping-config';
import { EntityPlan } from './entity-plan';
import { pathText } from './path-text';
import type { Leaf } from './search-leaves';

/** One resource of a mapping: its entities' plans, and the path of everything in it. */
export interface ResourcePlan {
  readonly resource: MappingResource;
  readonly selectorPath: string;
  readonly itemsToParsePath: string;
  readonly entities: readonly EntityPlan[];
}

/** The paths are those that the mapping has in YAML; the only entry of a list of `mappings` goes by the list's own path. */
export function planResources(mapping: MappingConfig): readonly ResourcePlan[] {
  return mapping.resources.map((resource, index) => {
    const path = pathText('resources', index);
    const mappingsPath = `${path}.port.entity.mappings`;
    return {
      resource,
      selectorPath: `${path}.selector.query`,
      itemsToParsePath: `${path}.port.itemsToParse`,
      entities: resource.mappings.map(
        (entity, entry) =>
          new EntityPlan(entity, resource.mappings.length === 1 ? mappingsPath : pathText(mappingsPath, entry)),
      ),
    };
  });
}

/** Every expression of the resource, with its path in the whole mapping. */
export function expressionsOf({ resource, selectorPath, itemsToParsePath, entities }: ResourcePlan): readonly Leaf[] {
  return [
    { path: selectorPath, expression: resource.selector },
    ...(resource.itemsToParse === undefined
      ? []
      : [{ path: itemsToParsePath, expression: resource.itemsToParse.expression }]),
    ...entities.flatMap((entity) => entity.leaves.map((leaf) => ({ ...leaf, path: `${entity.base}.${leaf.path}` }))),
  ];
}
