import { anyEntityText, entityKeyText, type Entity, type JsonValue } from '@quayside/domain';
import type { BlueprintShape } from './canonical-entity';

/** How many targets are told one by one. They are kept for every entity, so that their number has to have an end. */
const MAX_TARGETS = 1_000;

/**
 * The keys of the entities that this one relates to, as texts, as far as the blueprint says which blueprint they belong to.
 * Where they are more than a thousand, it is taken to relate to everything of their blueprints, so that none of them is deleted.
 *
 * @param unknown the names of relations that are not in the entity, because nobody knows their values: they may lead to
 *   everything of their blueprints
 */
export function targetsOf(
  entity: Entity,
  shape: BlueprintShape | undefined,
  unknown: readonly string[] = [],
): readonly string[] {
  const targets = new Set<string>();
  const blueprints = new Set<string>();
  const wholes = new Set(unknown.flatMap((name) => shape?.relations.get(name)?.target ?? []));
  for (const [name, value] of Object.entries(entity.relations)) {
    const blueprint = shape?.relations.get(name)?.target;
    if (blueprint === undefined) continue;
    for (const identifier of Array.isArray(value) ? (value as readonly JsonValue[]) : [value]) {
      if (typeof identifier !== 'string') continue;
      blueprints.add(blueprint);
      targets.add(entityKeyText({ blueprint, identifier }));
    }
  }
  const told = targets.size > MAX_TARGETS ? [...blueprints].map(anyEntityText) : targets;
  return [...new Set([...told, ...[...wholes].map(anyEntityText)])];
}

/**
 * The same entity without its relations to these targets: of a relation to many the others stay, a relation to one is left
 * out. Everything else is as it was.
 */
export function withoutTargets(entity: Entity, shape: BlueprintShape, targets: ReadonlySet<string>): Entity {
  const relations: Record<string, Entity['relations'][string]> = {};
  for (const [name, value] of Object.entries(entity.relations)) {
    const blueprint = shape.relations.get(name)?.target;
    const leadsToOne = (identifier: JsonValue): boolean =>
      blueprint !== undefined &&
      typeof identifier === 'string' &&
      targets.has(entityKeyText({ blueprint, identifier }));
    if (Array.isArray(value)) {
      relations[name] = (value as readonly JsonValue[]).filter((identifier) => !leadsToOne(identifier));
    } else if (!leadsToOne(value as JsonValue)) relations[name] = value;
  }
  return { ...entity, relations };
}
