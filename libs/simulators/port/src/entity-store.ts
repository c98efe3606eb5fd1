import { entityKeyText } from '@quayside/domain';
import type { Blueprint } from './blueprint';
import { relationTargets, type EntityContent, type EntityRecord } from './entity-record';

/** Who writes, and when. */
export interface Stamp {
  readonly at: string;
  readonly by: string;
  readonly datasource: string;
}

const NONE: ReadonlySet<EntityRecord> = new Set();
const EMPTY: ReadonlyMap<string, EntityRecord> = new Map();

/**
 * The entities of one organisation, found by key, by datasource, and by whom they are related to. A map of one blueprint
 * is in the order of creation, which is the order of `seq`.
 */
export class EntityStore {
  private readonly byBlueprint = new Map<string, Map<string, EntityRecord>>();
  private readonly byDatasource = new Map<string, Set<EntityRecord>>();
  private readonly referrersByKey = new Map<string, Set<EntityRecord>>();
  private nextSeq = 1;

  constructor(private readonly blueprints: ReadonlyMap<string, Blueprint>) {}

  get(blueprint: string, identifier: string): EntityRecord | undefined {
    return this.byBlueprint.get(blueprint)?.get(identifier);
  }

  ofBlueprint(blueprint: string): ReadonlyMap<string, EntityRecord> {
    return this.byBlueprint.get(blueprint) ?? EMPTY;
  }

  *all(): Generator<EntityRecord, void, void> {
    for (const entities of this.byBlueprint.values()) yield* entities.values();
  }

  /** In the order of creation, from those datasources that the test accepts. */
  ofDatasources(accepts: (datasource: string) => boolean): readonly EntityRecord[] {
    const found: EntityRecord[] = [];
    for (const [datasource, records] of this.byDatasource) {
      if (accepts(datasource)) for (const record of records) found.push(record);
    }
    return found.sort((a, b) => a.seq - b.seq);
  }

  insert(blueprint: string, identifier: string, content: EntityContent, stamp: Stamp): EntityRecord {
    const record: EntityRecord = {
      seq: this.nextSeq,
      blueprint,
      identifier,
      content,
      datasource: stamp.datasource,
      createdAt: stamp.at,
      createdBy: stamp.by,
      updatedAt: stamp.at,
      updatedBy: stamp.by,
    };
    this.adopt(record);
    return record;
  }

  /** Takes a whole record in, its place in the order included. */
  adopt(record: EntityRecord): void {
    this.nextSeq = Math.max(this.nextSeq, record.seq + 1);
    let entities = this.byBlueprint.get(record.blueprint);
    if (!entities) this.byBlueprint.set(record.blueprint, (entities = new Map()));
    entities.set(record.identifier, record);
    this.own(record);
    this.link(record);
  }

  update(record: EntityRecord, content: EntityContent, stamp: Stamp): void {
    this.replaceContent(record, content);
    if (record.datasource !== stamp.datasource) {
      this.disown(record);
      record.datasource = stamp.datasource;
      this.own(record);
    }
    record.updatedAt = stamp.at;
    record.updatedBy = stamp.by;
  }

  /** Changes what is held without anybody having written: when the target of a relation goes away. */
  replaceContent(record: EntityRecord, content: EntityContent): void {
    if (record.content === content) return;
    const relationsChange = record.content.relations !== content.relations;
    if (relationsChange) this.unlink(record);
    record.content = content;
    if (relationsChange) this.link(record);
  }

  remove(record: EntityRecord): void {
    this.unlink(record);
    this.disown(record);
    this.byBlueprint.get(record.blueprint)?.delete(record.identifier);
  }

  /** The entities that relate to this one, by any relation. */
  referrers(record: EntityRecord): ReadonlySet<EntityRecord> {
    return this.referrersByKey.get(entityKeyText(record)) ?? NONE;
  }

  /** The entities that this one relates to, with the relation's id. */
  *targets(record: EntityRecord): Generator<{ relation: string; target: EntityRecord }, void, void> {
    const relations = this.blueprints.get(record.blueprint)?.relations ?? {};
    for (const [relation, { target: blueprint }] of Object.entries(relations)) {
      for (const identifier of relationTargets(record.content.relations[relation])) {
        const target = this.get(blueprint, identifier);
        if (target) yield { relation, target };
      }
    }
  }

  /** Runs a change of a blueprint's relations, and finds its entities' relations anew. */
  relinkAround(blueprint: string, change: () => void): void {
    const records = [...this.ofBlueprint(blueprint).values()];
    for (const record of records) this.unlink(record);
    change();
    for (const record of records) this.link(record);
  }

  private own(record: EntityRecord): void {
    let owned = this.byDatasource.get(record.datasource);
    if (!owned) this.byDatasource.set(record.datasource, (owned = new Set()));
    owned.add(record);
  }

  private disown(record: EntityRecord): void {
    const owned = this.byDatasource.get(record.datasource);
    owned?.delete(record);
    if (owned?.size === 0) this.byDatasource.delete(record.datasource);
  }

  private link(record: EntityRecord): void {
    for (const key of this.targetKeys(record)) {
      let referrers = this.referrersByKey.get(key);
      if (!referrers) this.referrersByKey.set(key, (referrers = new Set()));
      referrers.add(record);
    }
  }

  private unlink(record: EntityRecord): void {
    for (const key of this.targetKeys(record)) {
      const referrers = this.referrersByKey.get(key);
      referrers?.delete(record);
      if (referrers?.size === 0) this.referrersByKey.delete(key);
    }
  }

  private *targetKeys(record: EntityRecord): Generator<string, void, void> {
    const relations = this.blueprints.get(record.blueprint)?.relations;
    if (!relations) return;
    for (const [relation, value] of Object.entries(record.content.relations)) {
      const blueprint = relations[relation]?.target;
      if (blueprint === undefined) continue;
      for (const identifier of relationTargets(value)) yield entityKeyText({ blueprint, identifier });
    }
  }
}
