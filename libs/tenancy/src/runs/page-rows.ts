import {
  addCounts,
  entityKeyText,
  NO_COUNTS,
  type CommittedPage,
  type FailedRecord,
  type KindCounts,
  type LedgerChanges,
  type SeenEntity,
} from '@quayside/domain';
import type { SeenRow } from './commit-page.sql';
import { isKeepableKey } from './keepable-key';

/** Of a message that may quote outside data, and of what a record and its entity are called. */
const MAX_MESSAGE_LENGTH = 2_000;
const MAX_NAME_LENGTH = 1_000;

/** What a page adds to the counts of each kind, without the refusals that it takes back. */
export function countsOf(
  { counts }: Pick<CommittedPage, 'counts'>,
  takenBack: ReadonlyMap<string, number>,
): (KindCounts & { readonly kind: string })[] {
  return [...new Set([...Object.keys(counts), ...takenBack.keys()])].map((kind) => {
    const sum = addCounts(NO_COUNTS, counts[kind] ?? {});
    return { ...sum, loadFailed: sum.loadFailed - (takenBack.get(kind) ?? 0), kind };
  });
}

/** One row a key: an entity that a page holds twice has the content of the later record and the targets of both. */
export function toSeenRows(entities: readonly SeenEntity[]): SeenRow[] {
  const rows = new Map<string, SeenRow>();
  for (const { key, kind, scope, digest, targets } of entities) {
    if (!isKeepableKey(key)) continue;
    const text = entityKeyText(key);
    const earlier = rows.get(text)?.targets ?? [];
    rows.set(text, { ...key, kind, scope, digest, targets: [...new Set([...earlier, ...targets])] });
  }
  return [...rows.values()];
}

export function shortenedFailure(record: FailedRecord): FailedRecord {
  return {
    ...shortened(record),
    blueprint: record.blueprint?.slice(0, MAX_NAME_LENGTH) ?? null,
    identifier: record.identifier?.slice(0, MAX_NAME_LENGTH) ?? null,
  };
}

export function shortenedLedger({ refused, again, gone }: LedgerChanges): LedgerChanges {
  return {
    refused: refused.map(shortened),
    again: again.map((entry) => ({ ...entry, message: entry.message.slice(0, MAX_MESSAGE_LENGTH) })),
    gone,
  };
}

function shortened<T extends { readonly recordId: string | null; readonly message: string }>(item: T): T {
  return {
    ...item,
    recordId: item.recordId?.slice(0, MAX_NAME_LENGTH) ?? null,
    message: item.message.slice(0, MAX_MESSAGE_LENGTH),
  };
}
