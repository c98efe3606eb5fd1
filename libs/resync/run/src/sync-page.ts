import {
  addCounts,
  groupBy,
  NO_COUNTS,
  type CommittedPage,
  type FailedRecord,
  type KindCounts,
  type RecordBatch,
  type ResyncState,
  type SeenEntity,
} from '@quayside/domain';
import type { Mapper, MappedRecord } from '@quayside/mapping';
import type { PortClient, UpsertOptions, UpsertOutcome } from '@quayside/port';
import { planChanges, type BlueprintShape, type PlannedEntity, type WantedEntity } from '@quayside/resync-diff';
import { loadChanges } from '@quayside/resync-load';
import type { BlueprintCatalogue } from './blueprint-catalogue';

/** How many failed records of one kind a page writes down; all are counted. */
const FAILED_RECORDS_PER_PAGE_AND_KIND = 20;

export interface PageDeps {
  readonly state: ResyncState;
  readonly port: PortClient;
  readonly mapper: Mapper;
  readonly blueprints: BlueprintCatalogue;
  /** the kinds that entities of a blueprint are made from */
  readonly kindsOf: (blueprint: string) => ReadonlySet<string>;
  readonly upsert: UpsertOptions;
}

/**
 * One page of records: map -> diff -> load -> commit.
 *
 * @param again a name for reading a list that the run has read before, which only this attempt of the run uses: the list
 *   has checkpoints of its own then, so that what is seen is taken in, and only what is written counts; null the first time
 * @returns what became of each write
 */
export async function syncPage(
  batch: RecordBatch,
  deps: PageDeps,
  again: string | null,
): Promise<readonly UpsertOutcome[]> {
  const tally = new PageTally(batch.scope);
  const wanted = await mapPage(batch, deps.mapper, tally);

  const shapes = await deps.blueprints.shapes(
    wanted.map(({ entity }) => entity.blueprint),
    deps.upsert.signal,
  );
  const placed: WantedEntity[] = [];
  for (const item of wanted) {
    const shape = shapes.get(item.entity.blueprint);
    if (shape === undefined) tally.blueprintMissing(item);
    else if (item.stopped === undefined) placed.push(item);
    else {
      tally.relationsStopped(item, kindsRelatedTo(item.stopped.relations, shape, deps.kindsOf));
      // a write that replaces the whole entity would take away what is left out
      if (deps.upsert.merge) placed.push(item);
      else tally.notWhole(item);
    }
  }

  const keys = placed.flatMap(({ entity }) =>
    typeof entity.identifier === 'string' ? [{ blueprint: entity.blueprint, identifier: entity.identifier }] : [],
  );
  const plan = planChanges(placed, await deps.state.digests(keys), shapes, deps.upsert.merge);
  for (const item of plan.unchanged) tally.unchanged(item);
  if (plan.write.length > 0) await deps.state.beginWrite(plan.write.flatMap(({ key }) => key ?? []));
  const loaded = await loadChanges(deps.port, plan.write, deps.upsert);
  for (const { item, outcome } of loaded) tally.loaded(item, outcome);

  await deps.state.commit(tally.close(batch, again));
  return loaded.map(({ outcome }) => outcome);
}

/** The kinds of what the relations may lead to. */
function kindsRelatedTo(
  relations: readonly string[],
  shape: BlueprintShape,
  kindsOf: PageDeps['kindsOf'],
): ReadonlySet<string> {
  const blueprints = relations.flatMap((name) => shape.relations.get(name)?.target ?? []);
  return new Set(blueprints.flatMap((blueprint) => [...kindsOf(blueprint)]));
}

async function mapPage(batch: RecordBatch, mapper: Mapper, tally: PageTally): Promise<readonly WantedEntity[]> {
  const wanted: WantedEntity[] = [];
  for (const [kind, items] of groupBy(batch.records, (item) => item.kind)) {
    const results = await mapper.map(
      kind,
      items.map(({ record }) => record),
    );
    for (const [index, { record }] of items.entries()) {
      const recordId = typeof record['id'] === 'string' ? record['id'] : null;
      tally.fetched(kind);
      for (const result of results[index] ?? []) {
        tally.mapped(kind, recordId, result);
        if (result.outcome !== 'entity') continue;
        const { entity, stopped } = result;
        wanted.push({ entity, kind, recordId, ...(stopped && { stopped }) });
      }
    }
  }
  return wanted;
}

/** What came of each record of one page, counted and, where it failed, written down. */
class PageTally {
  private readonly counts = new Map<string, KindCounts>();
  private readonly failed: FailedRecord[] = [];
  private readonly entities: SeenEntity[] = [];

  constructor(private readonly scope: string) {}

  fetched(kind: string): void {
    this.add(kind, { fetched: 1 });
  }

  mapped(kind: string, recordId: string | null, result: MappedRecord): void {
    if (result.outcome === 'entity') this.add(kind, { mapped: 1 });
    else if (result.outcome === 'filtered') this.add(kind, { filteredOut: 1 });
    else if (result.outcome === 'dropped') this.add(kind, { dropped: 1 });
    else {
      this.add(kind, { mapFailed: 1 });
      const message = `${result.path}: ${result.message}`;
      const nothing = { blueprint: null, identifier: null };
      this.fail({ kind, step: 'map', recordId, ...nothing, blocksDeletion: true, code: 'expression_failed', message });
    }
  }

  /**
   * Port would refuse it, so it is not sent; it still stands for an entity that must not go. That may be one of another
   * blueprint: the mapping, or Port, may call it by a new name, and only one of them knows.
   */
  blueprintMissing(item: WantedEntity): void {
    const { blueprint } = item.entity;
    const message = `Port has no blueprint "${blueprint}": create it, or change the mapping.`;
    this.refused(item, 'blueprint_missing', message, true);
    if (typeof item.entity.identifier === 'string') {
      this.see({ blueprint, identifier: item.entity.identifier }, item.kind, null, []);
    }
  }

  /**
   * Nobody knows what the entity relates to: nothing of what it may be can be deleted, and neither can what nobody
   * remembers the origin of.
   */
  relationsStopped(item: WantedEntity, related: ReadonlySet<string>): void {
    const names = item.stopped?.relations ?? [];
    if (names.length === 0) return;
    const message = `The relations ${names.join(', ')} were left out, because their expressions were stopped by a limit.`;
    this.add(item.kind, { mapFailed: 1 });
    for (const kind of new Set([item.kind, ...related])) this.leftOut({ ...item, kind }, message, true);
  }

  /** It is not written, since a write would take away at Port what is left out here; it is still asked for. */
  notWhole(item: WantedEntity): void {
    const message =
      'The entity was not written: expressions of it were stopped by a limit, and enableMergeEntity is false.';
    const { blueprint, identifier } = item.entity;
    this.add(item.kind, { mapFailed: 1 });
    this.leftOut(item, message, typeof identifier !== 'string');
    if (typeof identifier === 'string') this.see({ blueprint, identifier }, item.kind, null, []);
  }

  unchanged(item: PlannedEntity): void {
    this.add(item.kind, { unchanged: 1 });
    if (item.key) this.see(item.key, item.kind, item.digest, item.targets);
  }

  loaded(item: PlannedEntity, outcome: UpsertOutcome): void {
    if (outcome.ok) {
      this.add(item.kind, outcome.created ? { created: 1 } : { updated: 1 });
      // an entity found by a search has no key before Port answers, and is never compared
      const key = item.key ?? { blueprint: item.entity.blueprint, identifier: outcome.identifier };
      this.see(key, item.kind, item.key ? item.digest : null, item.targets);
      return;
    }
    this.refused(item, outcome.code, outcome.message, item.key === null);
    if (item.key) this.see(item.key, item.kind, null, item.targets);
  }

  close(batch: RecordBatch, again: string | null): CommittedPage {
    const { scope, pageNumber, last } = batch;
    const { entities, failed } = this;
    const source = again === null ? batch.source : `${batch.source}@${again}`;
    const cursor = batch.cursor === undefined ? {} : { cursor: { source: batch.source, value: batch.cursor } };
    const counts = [...this.counts].map(([kind, all]): [string, Partial<KindCounts>] => {
      const { created, updated, loadFailed } = all;
      return [kind, again === null ? all : { created, updated, loadFailed }];
    });
    return { source, scope, pageNumber, last, entities, failed, counts: Object.fromEntries(counts), ...cursor };
  }

  private see(key: SeenEntity['key'], kind: string, digest: string | null, targets: readonly string[]): void {
    this.entities.push({ key, kind, scope: this.scope, digest, targets });
  }

  private leftOut({ kind, recordId, entity }: WantedEntity, message: string, blocksDeletion: boolean): void {
    const identifier = typeof entity.identifier === 'string' ? entity.identifier : null;
    const named = { blueprint: entity.blueprint, identifier };
    this.fail({ kind, step: 'map', recordId, ...named, blocksDeletion, code: 'expression_failed', message });
  }

  private refused(item: WantedEntity, code: string, message: string, blocksDeletion: boolean): void {
    const { kind, recordId, entity } = item;
    const identifier = typeof entity.identifier === 'string' ? entity.identifier : null;
    this.add(kind, { loadFailed: 1 });
    const named = { blueprint: entity.blueprint, identifier };
    this.fail({ kind, step: 'load', recordId, ...named, blocksDeletion, code, message });
  }

  private fail(record: Omit<FailedRecord, 'scope'>): void {
    const ofKind = this.failed.filter(({ kind }) => kind === record.kind);
    // one that blocks deletions must be remembered, however many failed before it
    const remembered = record.blocksDeletion && !ofKind.some(({ blocksDeletion }) => blocksDeletion);
    if (ofKind.length < FAILED_RECORDS_PER_PAGE_AND_KIND || remembered)
      this.failed.push({ ...record, scope: this.scope });
  }

  private add(kind: string, counts: Partial<KindCounts>): void {
    this.counts.set(kind, addCounts(this.counts.get(kind) ?? NO_COUNTS, counts));
  }
}
