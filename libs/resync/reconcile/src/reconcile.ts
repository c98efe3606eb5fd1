import type { Deletion, DeletionStatus, ResyncState, StaleEntity } from '@quayside/domain';
import type { PortClient } from '@quayside/port';
import { judgeStale, type DeletionRules, type StaleVerdict } from './decide-deletions';
import { isTooMuch, type JudgedDeletions } from './limit-deletions';

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
 * written down; what waits for a person is, before anything goes. What is stale is read as often as it takes, so that
 * none of it stays in memory, however much there is.
 */
export async function reconcile(
  state: ReconcileState,
  port: Pick<PortClient, 'confirmOwned' | 'remove'>,
  options: ReconcileOptions,
): Promise<Reconciled> {
  const judged = await judgeAll(state, options);
  // what an earlier attempt of the run has deleted counts too: the owned set was listed before
  const dueWaits = isTooMuch(judged, { ...options, deletedBefore: await deletedBefore(state) });
  const held = judged.inherited + (dueWaits ? judged.due : 0);
  if (held > 0) await holdAll(state, dueWaits ? ['due', 'inherited'] : ['inherited'], options);
  // Port would take along what depends on them, which may be what waits for a person or was rejected by one
  const deleteDependents = options.deleteDependents && held + judged.rejected === 0;
  const removal = { due: dueWaits ? 0 : judged.due };
  let failed = 0;
  for (const rank of judged.ranks.toSorted((a, b) => b - a)) {
    for await (const batch of deletionBatches(state, rank, removal, options)) {
      await state.assertCurrent();
      const deletions = await deleteBatch(port, batch, { ...options, deleteDependents });
      await state.recordDeletions(deletions);
      failed += deletions.filter(({ status }) => status === 'failed').length;
    }
  }
  return { held: held > 0, failed };
}

type ReconcileState = Pick<ResyncState, 'stale' | 'recordDeletions' | 'assertCurrent' | 'counts'>;

interface Judged extends JudgedDeletions {
  /** of what may go now, each once */
  readonly ranks: readonly number[];
}

/** Judges everything stale, and writes down what is kept. */
async function judgeAll(state: ReconcileState, options: ReconcileOptions): Promise<Judged> {
  const judged = { due: 0, approved: 0, inherited: 0, rejected: 0 };
  const ranks = new Set<number>();
  for await (const page of state.stale()) {
    const kept: Deletion[] = [];
    for (const stale of page) {
      const verdict = judgeStale(stale, options);
      if (verdict === 'due' || verdict === 'approved' || verdict === 'inherited') judged[verdict] += 1;
      else kept.push(deletionOf(stale, verdict, options));
      if (verdict === 'due' || verdict === 'approved') ranks.add(rankOf(stale, options));
      if (verdict === 'kept_rejected') judged.rejected += 1;
    }
    if (kept.length > 0) await state.recordDeletions(kept);
  }
  return { ...judged, ranks: [...ranks] };
}

/** Writes down what waits for a person. */
async function holdAll(
  state: ReconcileState,
  verdicts: readonly StaleVerdict[],
  options: ReconcileOptions,
): Promise<void> {
  for await (const page of state.stale()) {
    const held = page.filter((stale) => verdicts.includes(judgeStale(stale, options)));
    if (held.length > 0) await state.recordDeletions(held.map((stale) => deletionOf(stale, 'held', options)));
  }
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

/** Those of one rank that go, by blueprint. What a person has decided since they were judged counts. */
async function* deletionBatches(
  state: ReconcileState,
  rank: number,
  removal: { due: number },
  options: ReconcileOptions,
): AsyncGenerator<DeletionBatch, void, void> {
  const collected = new Map<string, StaleEntity[]>();
  for await (const page of state.stale()) {
    for (const stale of page) {
      if (rankOf(stale, options) !== rank) continue;
      const verdict = judgeStale(stale, options);
      if (verdict !== 'approved' && !(verdict === 'due' && removal.due > 0)) continue;
      if (verdict === 'due') removal.due -= 1; // never more than were judged
      const { blueprint } = stale.key;
      const entities = [...(collected.get(blueprint) ?? []), stale];
      collected.set(blueprint, entities);
      if (entities.length < DELETE_BATCH) continue;
      collected.delete(blueprint);
      yield { blueprint, entities };
    }
  }
  for (const [blueprint, entities] of collected) yield { blueprint, entities };
}

/** The higher, the earlier it goes. */
function rankOf(stale: StaleEntity, { kindOf, kindOrder }: Pick<ReconcileOptions, 'kindOf' | 'kindOrder'>): number {
  return kindOrder.indexOf(kindOf(stale) ?? '');
}
