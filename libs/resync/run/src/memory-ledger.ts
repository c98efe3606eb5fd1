import {
  entityKeyText,
  ledgerEffects,
  ledgerKeys,
  MAX_KEPT_PAYLOADS,
  withRoomFor,
  type CommittedPage,
  type EntityKey,
  type LedgerEffects,
  type LedgerEntry,
  type RefusedEntity,
} from '@quayside/domain';

interface Entry extends RefusedEntity {
  /** this run has counted it as refused */
  readonly counted: boolean;
  /** this run has tried it again */
  readonly retried: boolean;
}

/** The ledger of refused entities, in memory. */
export class MemoryLedger {
  private readonly entries = new Map<string, Entry>();

  take({ entities, ledger }: Pick<CommittedPage, 'entities' | 'ledger'>): LedgerEffects {
    const seen = entities.map(({ key }) => key);
    const effects = ledgerEffects(
      ledgerKeys(seen, ledger).flatMap((key) => this.entries.get(entityKeyText(key)) ?? []),
      ledger,
    );
    for (const key of effects.settled) this.entries.delete(entityKeyText(key));
    for (const { key, code, message } of ledger?.again ?? []) this.retry(key, { code, message });
    const refused = ledger?.refused ?? [];
    for (const { key } of refused) this.entries.delete(entityKeyText(key));
    const kept = [...this.entries.values()].filter(({ payload }) => payload !== null).length;
    for (const entity of withRoomFor(MAX_KEPT_PAYLOADS - kept, refused)) {
      this.entries.set(entityKeyText(entity.key), { ...entity, counted: true, retried: false });
    }
    return effects;
  }

  pages(size: number): readonly (readonly LedgerEntry[])[] {
    const entries = [...this.entries]
      .filter(([, { retried }]) => !retried)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      // what a run sees leaves the ledger with the page that it is on: nothing here is older than that
      .map(([, { payload, retried: _, ...rest }]) => ({ ...rest, hasPayload: payload !== null, outdated: false }));
    return Array.from({ length: Math.ceil(entries.length / size) }, (_, page) =>
      entries.slice(page * size, (page + 1) * size),
    );
  }

  payloads(keys: readonly EntityKey[]): ReadonlyMap<string, string> {
    const payloads = new Map<string, string>();
    for (const key of keys) {
      const payload = this.entries.get(entityKeyText(key))?.payload;
      if (payload !== null && payload !== undefined) payloads.set(entityKeyText(key), payload);
    }
    return payloads;
  }

  /** The same ledger for the next run. */
  nextRun(): MemoryLedger {
    const next = new MemoryLedger();
    for (const [text, entry] of this.entries) next.entries.set(text, { ...entry, counted: false, retried: false });
    return next;
  }

  private retry(key: EntityKey, why: Pick<RefusedEntity, 'code' | 'message'>): void {
    const entry = this.entries.get(entityKeyText(key));
    if (entry) this.entries.set(entityKeyText(key), { ...entry, ...why, counted: true, retried: true });
  }
}
