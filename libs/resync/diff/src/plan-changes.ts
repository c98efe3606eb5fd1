import { entityKeyText, type Entity, type EntityKey } from '@quayside/domain';
import { digestOf, type BlueprintShape } from './canonical-entity';

/** An entity that a record asks for, with where it comes from. */
export interface WantedEntity {
  readonly entity: Entity;
  readonly kind: string;
  readonly recordId: string | null;
}

/** A wanted entity with what the later steps need of it. `key` is null when it is found by a search. */
export interface PlannedEntity extends WantedEntity {
  readonly key: EntityKey | null;
  readonly digest: string;
  readonly targets: readonly string[];
}

export interface ChangePlan {
  /** in the order wanted: what Port does not hold, or holds otherwise */
  readonly write: readonly PlannedEntity[];
  readonly unchanged: readonly PlannedEntity[];
}

/**
 * Wanted against present. When two records ask for the same entity, the later one wins, as it would if both were
 * written one after the other. An entity found by a search cannot be compared and is always written.
 *
 * @param present digest by `entityKeyText` of what Port holds
 * @param shapes by blueprint; a blueprint without one is compared field by field as mapped
 */
export function planChanges(
  wanted: readonly WantedEntity[],
  present: ReadonlyMap<string, string>,
  shapes: ReadonlyMap<string, BlueprintShape>,
): ChangePlan {
  const planned = new Map<string, PlannedEntity>();
  const searched: PlannedEntity[] = [];
  for (const item of wanted) {
    const { entity } = item;
    const shape = shapes.get(entity.blueprint);
    const plan = { ...item, digest: digestOf(entity, shape), targets: targetsOf(entity, shape) };
    if (typeof entity.identifier !== 'string') {
      searched.push({ ...plan, key: null });
      continue;
    }
    const key = { blueprint: entity.blueprint, identifier: entity.identifier };
    const text = entityKeyText(key);
    planned.delete(text);
    planned.set(text, { ...plan, key });
  }
  const write: PlannedEntity[] = [];
  const unchanged: PlannedEntity[] = [];
  for (const [text, plan] of planned) (present.get(text) === plan.digest ? unchanged : write).push(plan);
  return { write: [...write, ...searched], unchanged };
}

/** The keys of the entities that this one relates to, as far as the blueprint says which blueprint they belong to. */
function targetsOf(entity: Entity, shape: BlueprintShape | undefined): string[] {
  const targets: string[] = [];
  for (const [name, value] of Object.entries(entity.relations)) {
    const blueprint = shape?.relations.get(name)?.target;
    if (blueprint === undefined) continue;
    for (const identifier of Array.isArray(value) ? value : [value]) {
      if (typeof identifier === 'string') targets.push(entityKeyText({ blueprint, identifier }));
    }
  }
  return targets;
}
