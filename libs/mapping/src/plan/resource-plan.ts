import type { MappingConfig, MappingResource } from '../configuration/mapping-config';
import { pathText } from '../configuration/path-text';
import { EntityPlan } from './entity-plan';
import { leafOf, type Leaf } from './leaf';

/** One resource of a mapping, with every expression in it ready to be evaluated. */
export interface ResourcePlan {
  readonly resource: MappingResource;
  readonly selector: Leaf;
  readonly itemsToParse: Leaf | null;
  readonly entities: readonly EntityPlan[];
}

/** The paths are those that the mapping has in YAML; the only entry of a list of `mappings` goes by the list's own path. */
export function planResources(mapping: MappingConfig): readonly ResourcePlan[] {
  return mapping.resources.map((resource, index) => {
    const path = pathText('resources', index);
    const mappingsPath = `${path}.port.entity.mappings`;
    const { selector, itemsToParse, mappings } = resource;
    return {
      resource,
      selector: leafOf(resource, `${path}.selector.query`, selector),
      itemsToParse:
        itemsToParse === undefined ? null : leafOf(resource, `${path}.port.itemsToParse`, itemsToParse.expression),
      entities: mappings.map(
        (entity, entry) =>
          new EntityPlan(resource, entity, mappings.length === 1 ? mappingsPath : pathText(mappingsPath, entry)),
      ),
    };
  });
}

/** Every expression of the resource. */
export function leavesOf({ selector, itemsToParse, entities }: ResourcePlan): readonly Leaf[] {
  return [selector, ...(itemsToParse === null ? [] : [itemsToParse]), ...entities.flatMap(({ leaves }) => leaves)];
}
