import { entityKeyText, ROOT_SCOPE, type LedgerEntry, type ResyncState } from '@quayside/domain';
import { orderByTargets } from '@quayside/resync-load';
import type { LedgerSender, Refusal } from './ledger-sender';
import { PassTally } from './pass-tally';

/** How many entries are sent and committed at a time: with the largest payloads, some twelve megabytes. */
const BATCH = 50;
/**
 * How many entries one pass takes up, and how many it remembers as refused for good: they stay in memory, with what they
 * relate to, until it ends. The others wait for the next run.
 */
export const MOST_ENTRIES = 20_000;

/** What Port says of content that it will refuse a minute later too. */
const FINAL: ReadonlySet<string> = new Set([
  'port_rejected',
  'port_entity_too_large',
  'port_blueprint_missing',
  'blueprint_missing',
]);
const UNMET_RELATION = 'port_not_found';

export interface SecondPassDeps {
  readonly state: Pick<ResyncState, 'refused' | 'commit'>;
  readonly sender: LedgerSender;
  /** a name that only this attempt of the run uses: what the pass commits has checkpoints of its own */
  readonly attempt: string;
  readonly createMissingRelatedEntities: boolean;
  /** whether nobody asks any more for an entity that this run has not seen */
  readonly isGone: (entry: LedgerEntry) => boolean;
}

/**
 * Sends what Port refused once more, when every list was read: in this run for a reason that may have passed, or in an earlier
 * one and not read again since. What is related to goes before what relates to it. Where relations are required to lead
 * somewhere, entities that only wait for each other are first written without those relations, then with them.
 */
export class SecondPass {
  private readonly refused = new Map<string, { readonly entry: LedgerEntry; readonly refusal: Refusal }>();
  /** entries that were written without some of their relations, and whether that created them */
  private readonly partly = new Map<string, boolean>();
  /** entries whose content Port has refused in this run */
  private readonly hopeless = new Map<string, LedgerEntry>();
  private commits = 0;

  constructor(private readonly deps: SecondPassDeps) {}

  async run(): Promise<void> {
    const entries = await this.sortOut();
    if (this.deps.createMissingRelatedEntities) await this.sendWhole(entries);
    else {
      const { before, circles, after } = orderByTargets(entries);
      for (const group of [...before, circles]) await this.sendWhole(group);
      await this.sendByHalves();
      for (const group of after) await this.sendWhole(group);
      await this.sendByHalves();
    }
    for (const batch of batchesOf([...this.refused.values()])) {
      const tally = new PassTally();
      for (const { entry, refusal } of batch) {
        tally.refusedAgain(entry, refusal, this.partly.get(entityKeyText(entry.key)));
      }
      await this.commit(tally);
    }
  }

  /** The entries to send. Of the others, those that are over leave the ledger, and those that cannot be sent are counted. */
  private async sortOut(): Promise<readonly LedgerEntry[]> {
    const sendable: LedgerEntry[] = [];
    for await (const page of this.deps.state.refused()) {
      const tally = new PassTally();
      for (const entry of page) {
        if (entry.outdated || (!entry.counted && this.deps.isGone(entry))) tally.gone(entry);
        else if (entry.counted && !entry.hasPayload) continue;
        else if (entry.counted && FINAL.has(entry.code)) this.remember(entry);
        else if (entry.hasPayload && sendable.length < MOST_ENTRIES) sendable.push(entry);
        else if (entry.counted) continue;
        else tally.refusedAgain(entry, { code: entry.code, message: entry.message, sent: false });
      }
      await this.commit(tally);
    }
    return sendable;
  }

  private remember(entry: LedgerEntry): void {
    if (this.hopeless.size < MOST_ENTRIES) this.hopeless.set(entityKeyText(entry.key), entry);
  }

  /** Writes entries as they are kept, and commits those that Port takes. */
  private async sendWhole(entries: readonly LedgerEntry[]): Promise<void> {
    for (const batch of batchesOf(entries)) {
      const tally = new PassTally();
      for (const sent of await this.deps.sender.send(batch)) {
        const text = entityKeyText(sent.entry.key);
        if ('refusal' in sent) {
          this.refused.set(text, sent);
          continue;
        }
        this.refused.delete(text);
        tally.written(sent.entry, { ...sent.written, created: this.partly.get(text) ?? sent.written.created });
      }
      await this.commit(tally);
    }
  }

  /** Entities that relate to others that were refused too: first without those relations, then with them. */
  private async sendByHalves(): Promise<void> {
    const unmet = [...this.refused].flatMap(([text, { entry, refusal }]) =>
      refusal.code === UNMET_RELATION && !this.partly.has(text) ? [entry] : [],
    );
    const entryOf = (text: string): LedgerEntry | undefined => this.refused.get(text)?.entry ?? this.hopeless.get(text);
    const suspects = [...new Set(unmet.flatMap(({ targets }) => targets))].flatMap((text) => entryOf(text) ?? []);
    const absent = await this.deps.sender.absentAtPort(suspects);
    const waiting = unmet.filter(({ targets }) => targets.some((target) => absent.has(target)));
    for (const batch of batchesOf(waiting)) {
      for (const sent of await this.deps.sender.send(batch, absent)) {
        if ('written' in sent) this.partly.set(entityKeyText(sent.entry.key), sent.written.created);
      }
    }
    await this.sendWhole(waiting.filter(({ key }) => this.partly.has(entityKeyText(key))));
  }

  private async commit(tally: PassTally): Promise<void> {
    if (tally.isEmpty) return;
    this.commits += 1;
    const list = { source: `@refused@${this.deps.attempt}`, scope: ROOT_SCOPE, pageNumber: this.commits, last: false };
    await this.deps.state.commit({ ...list, ...tally.close() });
  }
}

function batchesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}
