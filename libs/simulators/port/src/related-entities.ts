import { isJsonObject, type JsonValue } from '@quayside/domain';
import type { Blueprint } from './blueprint';
import type { EntityRecord } from './entity-record';
import type { EntityStore } from './entity-store';
import { invalid } from './refusal';

const MAX_HOPS = 15;

/** Whether relations must be required ones, must not be, or may be either. */
type RequiredFilter = boolean | undefined;

/** Walks relations between entities of one organisation. */
export class RelatedEntities {
  constructor(
    private readonly store: EntityStore,
    private readonly blueprints: ReadonlyMap<string, Blueprint>,
  ) {}

  /**
   * Everything that is tied to some entities: `upstream` what they depend on, `downstream` what depends on them, both when
   * no direction is given. Each direction is followed to its end. The entities themselves are not among it.
   */
  around(
    start: Iterable<EntityRecord>,
    direction: 'upstream' | 'downstream' | undefined,
    required: RequiredFilter,
  ): ReadonlySet<EntityRecord> {
    const starts = [...start];
    const found = new Set<EntityRecord>();
    if (direction !== 'downstream') this.follow(starts, found, (record) => this.dependencies(record, required));
    if (direction !== 'upstream') this.follow(starts, found, (record) => this.dependents(record, required));
    for (const record of starts) found.delete(record);
    return found;
  }

  /** The entities that relate to this one directly. */
  *dependents(record: EntityRecord, required?: RequiredFilter): Generator<EntityRecord, void, void> {
    if (required === undefined) return yield* this.store.referrers(record);
    for (const referrer of this.store.referrers(record)) {
      for (const { relation, target } of this.store.targets(referrer)) {
        if (target === record && this.passes(referrer, relation, required)) {
          yield referrer;
          break;
        }
      }
    }
  }

  /** Where a path of relations leads. A step is a relation's id, or `{relation, maxHops}` for one or more times. */
  alongPath(start: Iterable<EntityRecord>, path: JsonValue | undefined): ReadonlySet<EntityRecord> {
    if (!Array.isArray(path) || path.length > MAX_HOPS) throw invalid('"property/path" must be array');
    let here = new Set(start);
    for (const step of path as readonly JsonValue[]) {
      const { relation, hops } = pathStep(step);
      const reached = new Set<EntityRecord>();
      let front: ReadonlySet<EntityRecord> = here;
      for (let hop = 0; hop < hops && front.size > 0; hop += 1) {
        front = this.oneHop(front, relation);
        for (const record of front) reached.add(record);
      }
      here = reached;
    }
    return here;
  }

  private oneHop(front: ReadonlySet<EntityRecord>, relation: string): ReadonlySet<EntityRecord> {
    const next = new Set<EntityRecord>();
    for (const record of front) {
      for (const step of this.store.targets(record)) if (step.relation === relation) next.add(step.target);
    }
    return next;
  }

  private *dependencies(record: EntityRecord, required: RequiredFilter): Generator<EntityRecord, void, void> {
    for (const { relation, target } of this.store.targets(record)) {
      if (this.passes(record, relation, required)) yield target;
    }
  }

  private passes(record: EntityRecord, relation: string, required: RequiredFilter): boolean {
    if (required === undefined) return true;
    return (this.blueprints.get(record.blueprint)?.relations[relation]?.required ?? false) === required;
  }

  private follow(
    starts: readonly EntityRecord[],
    found: Set<EntityRecord>,
    neighbours: (record: EntityRecord) => Iterable<EntityRecord>,
  ): void {
    const seen = new Set(starts);
    const queue = [...starts];
    for (let record = queue.pop(); record; record = queue.pop()) {
      for (const neighbour of neighbours(record)) {
        if (seen.has(neighbour)) continue;
        seen.add(neighbour);
        found.add(neighbour);
        queue.push(neighbour);
      }
    }
  }
}

function pathStep(step: JsonValue): { relation: string; hops: number } {
  if (typeof step === 'string') return { relation: step, hops: 1 };
  const { relation, maxHops } = isJsonObject(step) ? step : {};
  if (typeof relation !== 'string') throw invalid('"property/path" must hold relations');
  if (typeof maxHops !== 'number' || maxHops < 1 || maxHops > MAX_HOPS) {
    throw invalid(`"property/path/maxHops" must be between 1 and ${MAX_HOPS}`);
  }
  return { relation, hops: maxHops };
}
