import {
  entityKeyText,
  groupBy,
  type Entity,
  type LedgerChanges,
  type LedgerEntry,
  type Logger,
} from '@quayside/domain';
import { PortError, type UpsertOutcome } from '@quayside/port';
import { digestOf, targetsOf, withoutTargets, type BlueprintShape } from '@quayside/resync-diff';
import { loadChanges } from '@quayside/resync-load';
import type { PageDeps } from './sync-page';

export interface LedgerSenderDeps extends Pick<PageDeps, 'state' | 'port' | 'blueprints' | 'upsert'> {
  readonly logger: Logger;
  /** hears what became of every batch */
  readonly onWrites: (outcomes: readonly UpsertOutcome[]) => void;
}

/** Why an entry stays in the ledger. */
export type Refusal = Omit<LedgerChanges['again'][number], 'key'>;

/** What became of an entry: written, with the digest of its whole content, or refused. */
export type Sent = { readonly entry: LedgerEntry } & (
  | {
      readonly written: { readonly created: boolean; readonly digest: string; readonly targets: readonly string[] };
    }
  | { readonly refusal: Refusal }
);

interface Sendable {
  readonly entry: LedgerEntry;
  readonly whole: Entity;
  readonly entity: Entity;
  readonly shape: BlueprintShape;
}

/** Writes entries of the ledger to Port, from the payloads that are kept of them. */
export class LedgerSender {
  constructor(private readonly deps: LedgerSenderDeps) {}

  /** @param without keys, as texts, of entities to which no relation is written */
  async send(entries: readonly LedgerEntry[], without: ReadonlySet<string> = new Set()): Promise<readonly Sent[]> {
    const { state, port, upsert, onWrites } = this.deps;
    upsert.signal.throwIfAborted();
    const { sendable, stuck } = await this.prepare(entries, without);
    if (sendable.length === 0) return stuck;
    await state.beginWrite(sendable.map(({ entry }) => entry.key));
    const loaded = await loadChanges(port, sendable, upsert);
    onWrites(loaded.map(({ outcome }) => outcome));
    const sent = loaded.map(({ item: { entry, whole, shape }, outcome }): Sent => {
      if (!outcome.ok) return { entry, refusal: { code: outcome.code, message: outcome.message, sent: true } };
      const { created } = outcome;
      return { entry, written: { created, digest: digestOf(whole, shape), targets: targetsOf(whole, shape) } };
    });
    return [...stuck, ...sent];
  }

  /**
   * Those that Port does not hold. One that it holds otherwise than wanted can be related to. What it does not say of an
   * entity is not taken for its absence, and the first look-up that fails is the last: the others would cost their retries too.
   */
  async absentAtPort(entries: readonly LedgerEntry[]): Promise<ReadonlySet<string>> {
    const { port, upsert, logger } = this.deps;
    const absent = new Set<string>();
    try {
      for (const [blueprint, group] of groupBy(entries, ({ key }) => key.blueprint)) {
        const identifiers = group.map(({ key }) => key.identifier);
        const there = await port.confirmOwned(blueprint, identifiers, upsert.signal);
        for (const { key } of group) if (!there.has(key.identifier)) absent.add(entityKeyText(key));
      }
    } catch (error) {
      if (!(error instanceof PortError) || error.code === 'port_credentials_rejected') throw error;
      logger.warn({ runId: upsert.runId, code: error.code }, 'Port could not be asked for what is related to');
    }
    return absent;
  }

  /** The entries with their payloads. Those whose blueprint is missing are stuck without asking Port. */
  private async prepare(
    entries: readonly LedgerEntry[],
    without: ReadonlySet<string>,
  ): Promise<{ readonly sendable: readonly Sendable[]; readonly stuck: readonly Sent[] }> {
    const { state, blueprints, upsert } = this.deps;
    const keys = entries.map(({ key }) => key);
    const payloads = await state.payloads(keys);
    const shapes = await blueprints.shapes(
      keys.map(({ blueprint }) => blueprint),
      upsert.signal,
    );
    const sendable: Sendable[] = [];
    const stuck: Sent[] = [];
    for (const entry of entries) {
      const payload = payloads.get(entityKeyText(entry.key));
      const shape = shapes.get(entry.key.blueprint);
      if (payload === undefined || shape === undefined) {
        stuck.push({ entry, refusal: { code: entry.code, message: entry.message, sent: false } });
        continue;
      }
      const whole = JSON.parse(payload) as Entity;
      sendable.push({ entry, whole, entity: withoutTargets(whole, shape, without), shape });
    }
    return { sendable, stuck };
  }
}
