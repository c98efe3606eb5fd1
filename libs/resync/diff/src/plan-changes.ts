import { entityKeyText, type Entity, type EntityKey } from '@quayside/domain';
import { digestOf, type BlueprintShape } from './canonical-entity';
import { targetsOf } from './relations';

/** An entity that a record asks for, with where it comes from. */
export interface WantedEntity {
  readonly entity: Entity;
  readonly kind: string;
  readonly recordId: string | null;
  /** there when fields were left out, because nobody knows their values; the names of the relations among them */
  readonly stopped?: { readonly relations: readonly string[] };
}

/** A wanted entity with what the later steps need of it. `key` is null when it is found by a search. */
export interface PlannedEntity extends WantedEntity {
  readonly key: EntityKey | null;
  /** null where fields were left out: what Port holds then is not what was mapped */
  readonly digest: string | null;
  readonly targets: readonly string[];
}

export interface ChangePlan {
  /** in the order wanted: what Port does not hold, or holds otherwise */
  readonly write: readonly PlannedEntity[];
  readonly unchanged: readonly PlannedEntity[];
}

/**
 * Wanted against present. When two records ask for the same entity, they become what Port would hold if they were
 * written one after the other: the later one, or with `merge` both, the later one first. An entity found by a search
 * cannot be compared and is always written.
 *
 * @param present digest by `entityKeyText` of what Port holds
 * @param shapes by blueprint; a blueprint without one is compared field by field as mapped
 * @param merge whether Port keeps what a write does not name
 */
export function planChanges(
  wanted: readonly WantedEntity[],
  present: ReadonlyMap<string, string>,
  shapes: ReadonlyMap<string, BlueprintShape>,
  merge: boolean,
): ChangePlan {
  const planned = new Map<string, PlannedEntity>();
  const searched: PlannedEntity[] = [];
  const plan = (item: WantedEntity, key: EntityKey | null): PlannedEntity => {
    const shape = shapes.get(item.entity.blueprint);
    const digest = item.stopped === undefined ? digestOf(item.entity, shape) : null;
    return { ...item, key, digest, targets: targetsOf(item.entity, shape, item.stopped?.relations) };
  };
  for (const item of wanted) {
    const { blueprint, identifier } = item.entity;
    if (typeof identifier !== 'string') {
      searched.push(plan(item, null));
      continue;
    }
    const key = { blueprint, identifier };
    const text = entityKeyText(key);
    const earlier = merge ? planned.get(text) : undefined;
    planned.delete(text);
    planned.set(text, plan(earlier ? bothOf(earlier, item) : item, key));
  }
  const write: PlannedEntity[] = [];
  const unchanged: PlannedEntity[] = [];
  for (const [text, item] of planned) (present.get(text) === item.digest ? unchanged : write).push(item);
  return { write: [...write, ...searched], unchanged };
}

function bothOf(earlier: WantedEntity, later: WantedEntity): WantedEntity {
  const relations = [earlier, later].flatMap(({ stopped }) => stopped?.relations ?? []);
  const isStopped = earlier.stopped !== undefined || later.stopped !== undefined;
  return { ...later, entity: mergedEntity(earlier.entity, later.entity), ...(isStopped && { stopped: { relations } }) };
}

function mergedEntity(earlier: Entity, later: Entity): Entity {
  return {
    ...earlier,
    ...later,
    properties: { ...earlier.properties, ...later.properties },
    relations: { ...earlier.relations, ...later.relations },
  };
}
