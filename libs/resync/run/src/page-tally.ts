import {
  addCounts,
  entityKeyText,
  MAX_PAYLOAD_BYTES,
  NO_COUNTS,
  type CommittedPage,
  type FailedRecord,
  type KindCounts,
  type RecordBatch,
  type RefusedEntity,
  type SeenEntity,
} from '@quayside/domain';
import type { MappedRecord } from '@quayside/mapping';
import type { UpsertOutcome } from '@quayside/port';
import type { PlannedEntity, WantedEntity } from '@quayside/resync-diff';
import { FailureNotes } from './failure-notes';

/** What came of each record of one page, counted and, where it failed, written down. */
export class PageTally {
  private readonly counts = new Map<string, KindCounts>();
  private readonly failures = new FailureNotes();
  private readonly entities: SeenEntity[] = [];
  private readonly refusals = new Map<string, RefusedEntity>();

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
    this.refused(item, 'blueprint_missing', message, true, []);
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
    this.refused(item, outcome.code, outcome.message, item.key === null, item.targets);
    if (item.key) this.see(item.key, item.kind, null, item.targets);
  }

  close(batch: RecordBatch, again: string | null): CommittedPage {
    const { scope, pageNumber, last } = batch;
    const { entities } = this;
    const failed = this.failures.records;
    const ledger = { refused: [...this.refusals.values()], again: [], gone: [] };
    const source = again === null ? batch.source : `${batch.source}@${again}`;
    const cursor = batch.cursor === undefined ? {} : { cursor: { source: batch.source, value: batch.cursor } };
    const counts = [...this.counts].map(([kind, all]): [string, Partial<KindCounts>] => {
      const { created, updated, loadFailed } = all;
      return [kind, again === null ? all : { created, updated, loadFailed }];
    });
    return { source, scope, pageNumber, last, entities, failed, counts: Object.fromEntries(counts), ledger, ...cursor };
  }

  private see(key: SeenEntity['key'], kind: string, digest: string | null, targets: readonly string[]): void {
    this.entities.push({ key, kind, scope: this.scope, digest, targets });
  }

  private leftOut({ kind, recordId, entity }: WantedEntity, message: string, blocksDeletion: boolean): void {
    const identifier = typeof entity.identifier === 'string' ? entity.identifier : null;
    const named = { blueprint: entity.blueprint, identifier };
    this.fail({ kind, step: 'map', recordId, ...named, blocksDeletion, code: 'expression_failed', message });
  }

  /**
   * An entity counts once, for the kind that asked for it first, and the ledger keeps what was wanted of it last. One that is
   * found by a search has no key there.
   */
  private refused(
    item: WantedEntity,
    code: string,
    message: string,
    blocksDeletion: boolean,
    targets: readonly string[],
  ): void {
    const { kind, recordId } = item;
    const { blueprint, identifier } = item.entity;
    const key = typeof identifier === 'string' ? { blueprint, identifier } : null;
    const named = { blueprint, identifier: key?.identifier ?? null };
    this.fail({ kind, step: 'load', recordId, ...named, blocksDeletion, code, message });
    const text = key && entityKeyText(key);
    const counted = text === null ? undefined : this.refusals.get(text);
    if (counted === undefined) this.add(kind, { loadFailed: 1 });
    if (text === null || key === null) return;
    const payload = keptPayload(item);
    const kept = { payload, targets: payload === null ? [] : targets };
    const origin = { kind: counted?.kind ?? kind, scope: this.scope, recordId };
    this.refusals.set(text, { key, ...origin, ...kept, code, message });
  }

  private fail(record: Omit<FailedRecord, 'scope'>): void {
    this.failures.add({ ...record, scope: this.scope });
  }

  private add(kind: string, counts: Partial<KindCounts>): void {
    this.counts.set(kind, addCounts(this.counts.get(kind) ?? NO_COUNTS, counts));
  }
}

/** An entity of which fields were left out is not to be written another time. */
function keptPayload({ entity, stopped }: WantedEntity): string | null {
  const payload = JSON.stringify(entity);
  return stopped === undefined && Buffer.byteLength(payload) <= MAX_PAYLOAD_BYTES ? payload : null;
}
