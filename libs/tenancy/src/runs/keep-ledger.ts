import {
  ledgerEffects,
  ledgerKeys,
  MAX_KEPT_PAYLOADS,
  withRoomFor,
  type CommittedPage,
  type EntityKey,
  type RefusedEntity,
} from '@quayside/domain';
import { jsonParameter, type DatabaseClient } from '@quayside/platform-database';
import { chunks } from './chunks';
import { isKeepableKey } from './keepable-key';
import {
  countKeptPayloads,
  earlierEntries,
  forgetEntries,
  forgetRefusals,
  keepRefused,
  noteRetried,
} from './refused-entities.sql';
import type { InstallationRunRef } from './run-ref';

/** The most rows in one statement, and of those that carry payloads. */
const CHUNK = 1_000;
const PAYLOADS_CHUNK = 50;

/**
 * Brings the ledger up to date with a page, in the transaction that commits it and before its counts are added.
 *
 * @returns by kind, how many refusals of this run the page takes back
 */
export async function keepLedger(
  transaction: DatabaseClient,
  run: InstallationRunRef,
  page: Pick<CommittedPage, 'entities' | 'ledger'>,
): Promise<ReadonlyMap<string, number>> {
  const { ledger } = page;
  const keys = ledgerKeys(
    page.entities.map(({ key }) => key),
    ledger,
  ).filter(isKeepableKey);
  const earlier: { key: EntityKey; kind: string; counted: boolean }[] = [];
  for (const chunk of chunks(keys, CHUNK)) {
    const rows = await transaction.$queryRaw<(EntityKey & { kind: string; counted: boolean })[]>(
      earlierEntries(run, chunk),
    );
    earlier.push(...rows.map(({ blueprint, identifier, ...row }) => ({ key: { blueprint, identifier }, ...row })));
  }
  const { settled, recounted, takenBack } = ledgerEffects(earlier, ledger);
  for (const chunk of chunks(recounted, CHUNK)) await transaction.$executeRaw(forgetRefusals(run, chunk));
  for (const chunk of chunks(settled, CHUNK)) await transaction.$executeRaw(forgetEntries(run, chunk));
  for (const chunk of chunks(ledger?.again ?? [], CHUNK)) await transaction.$executeRaw(noteRetried(run, chunk));
  await keep(transaction, run, ledger?.refused.filter(({ key }) => isKeepableKey(key) && isStorable(key)) ?? []);
  return takenBack;
}

async function keep(
  transaction: DatabaseClient,
  run: InstallationRunRef,
  refused: readonly RefusedEntity[],
): Promise<void> {
  if (refused.length === 0) return;
  const keys = refused.map(({ key }) => key);
  // nobody else writes to the ledger of the installation while the run's row is locked
  const [counted] = await transaction.$queryRaw<{ kept: number }[]>(countKeptPayloads(run, keys));
  const roomy = withRoomFor(MAX_KEPT_PAYLOADS - (counted?.kept ?? 0), refused);
  for (const chunk of chunks(roomy, PAYLOADS_CHUNK)) await transaction.$executeRaw(keepRefused(run, chunk));
}

/** Whether Postgres keeps a key as it is. Port takes no other identifiers, so such an entity is refused whenever it is sent. */
function isStorable({ blueprint, identifier }: EntityKey): boolean {
  const key = [blueprint, identifier];
  return jsonParameter(key) === JSON.stringify(key);
}
