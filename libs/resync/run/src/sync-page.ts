import { groupBy, type RecordBatch, type ResyncState } from '@quayside/domain';
import type { Mapper } from '@quayside/mapping';
import type { PortClient, UpsertOptions, UpsertOutcome } from '@quayside/port';
import { planChanges, type BlueprintShape, type WantedEntity } from '@quayside/resync-diff';
import { loadChanges } from '@quayside/resync-load';
import type { BlueprintCatalogue } from './blueprint-catalogue';
import { PageTally } from './page-tally';

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
