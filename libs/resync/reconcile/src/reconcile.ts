import { groupBy, type Deletion, type DeletionStatus, type ResyncState, type StaleEntity } from '@quayside/domain';
import type { PortClient } from '@quayside/port';
import { judgeStale, type DeletionRules } from './decide-deletions';
import { limitDeletions, type JudgedDeletions } from './limit-deletions';

/** How many identifiers are confirmed and deleted at a time. @see https://docs.port.io/api-reference/delete-multiple-entities */
const DELETE_BATCH = 100;

export interface ReconcileOptions extends DeletionRules {
  readonly runId: string;
  readonly signal: AbortSignal;
  /** entities under our datasource when the run began */
  readonly owned: number;
  readonly threshold: number;
  readonly deleteDependents: boolean;
  /** which kind an entity belongs to, where that is known: what it was seen as, or what its blueprint is used for */
  readonly kindOf: (stale: StaleEntity) => string | null;
  /** kinds in an order in which what is related to comes before what relates to it */
  readonly kindOrder: readonly string[];
}

export interface Reconciled {
  /** true when deletions wait for a person; then none of those was made */
  readonly held: boolean;
  /** due, confirmed as ours, and still there afterwards */
  readonly failed: number;
}

/**
 * Deletes what the upstream has no more. Only entities that Port itself lists under our datasource come here, each is
 * confirmed to be ours still right before it goes, and dependants go before what they depend on. Every verdict is
 * written down; what waits for a person is, before anything goes.
 */
export async function reconcile(
  state: Pick<ResyncState, 'stale' | 'recordDeletions' | 'assertCurrent' | 'counts'>,
  port: Pick<PortClient, 'confirmOwned' | 'remove'>,
  options: ReconcileOptions,
): Promise<Reconciled> {
  const judged = await judgeAll(state, options);
  // what an earlier attempt of the run has deleted counts too: the owned set was listed before
  const { remove, hold } = limitDeletions(judged, { ...options, deletedBefore: await deletedBefore(state) });
  if (hold.length > 0) await state.recordDeletions(hold.map((stale) => deletionOf(stale, 'held', options)));
  // Port would take along what depends on them, which may be what waits for a person or was rejected by one
  const deleteDependents = options.deleteDependents && hold.length + judged.rejected === 0;
  let failed = 0;
  for (const batch of deletionBatches(remove, options)) {
    await state.assertCurrent();
    const deletions = await deleteBatch(port, batch, { ...options, deleteDependents });
    await state.recordDeletions(deletions);
    failed += deletions.filter(({ status }) => status === 'failed').length;
  }
  return { held: hold.length > 0, failed };
}

/** Judges everything stale, and writes down what is kept. */
async function judgeAll(
  state: Pick<ResyncState, 'stale' | 'recordDeletions'>,
  options: ReconcileOptions,
): Promise<JudgedDeletions> {
  const judged = { due: [] as StaleEntity[], approved: [] as StaleEntity[], inherited: [] as StaleEntity[] };
  let rejected = 0;
  for await (const page of state.stale()) {
    const kept: Deletion[] = [];
    for (const stale of page) {
      const verdict = judgeStale(stale, options);
      if (verdict === 'due' || verdict === 'approved' || verdict === 'inherited') judged[verdict].push(stale);
      else kept.push(deletionOf(stale, verdict, options));
      if (verdict === 'kept_rejected') rejected += 1;
    }
    if (kept.length > 0) await state.recordDeletions(kept);
  }
  return { ...judged, rejected };
}

function deletionOf(
  stale: StaleEntity,
  status: DeletionStatus,
  { kindOf }: Pick<ReconcileOptions, 'kindOf'>,
): Deletion {
  return { key: stale.key, kind: kindOf(stale), status };
}

async function deletedBefore(state: Pick<ResyncState, 'counts'>): Promise<number> {
  return [...(await state.counts()).values()].reduce((sum, { deleted }) => sum + deleted, 0);
}

async function deleteBatch(
  port: Pick<PortClient, 'confirmOwned' | 'remove'>,
  { blueprint, entities }: DeletionBatch,
  options: ReconcileOptions,
): Promise<Deletion[]> {
  const { signal, runId, deleteDependents } = options;
  const identifiers = entities.map(({ key }) => key.identifier);
  const confirmed = await port.confirmOwned(blueprint, identifiers, signal);
  const ours = identifiers.filter((identifier) => confirmed.has(identifier));
  const gone = new Set(await port.remove(blueprint, ours, { deleteDependents, runId, signal }));
  return entities
    .filter(({ key }) => confirmed.has(key.identifier))
    .map((stale) => deletionOf(stale, gone.has(stale.key.identifier) ? 'deleted' : 'failed', options));
}

interface DeletionBatch {
  readonly blueprint: string;
  readonly entities: readonly StaleEntity[];
}

function deletionBatches(
  due: readonly StaleEntity[],
  { kindOf, kindOrder }: Pick<ReconcileOptions, 'kindOf' | 'kindOrder'>,
): DeletionBatch[] {
  const rank = (stale: StaleEntity): number => kindOrder.indexOf(kindOf(stale) ?? '');
  const dependantsFirst = due.toSorted((a, b) => rank(b) - rank(a));
  const batches: DeletionBatch[] = [];
  for (const [blueprint, entities] of groupBy(dependantsFirst, ({ key }) => key.blueprint)) {
    for (let at = 0; at < entities.length; at += DELETE_BATCH) {
      batches.push({ blueprint, entities: entities.slice(at, at + DELETE_BATCH) });
    }
  }
  return batches;
}
