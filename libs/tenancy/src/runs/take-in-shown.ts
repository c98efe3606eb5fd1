import { afterShown, entityKeyText, UNKNOWN_CONTENT, type EntityKey } from '@quayside/domain';
import type { DatabaseClient } from '@quayside/platform-database';
import type { InstallationRunRef } from './run-ref';
import { knownContents, rememberContents, type ContentRow } from './shown-contents.sql';

/** Takes in the digests of what Port shows of these entities. Rows are written only where something is new. */
export async function takeInShown(
  transaction: DatabaseClient,
  run: InstallationRunRef,
  shown: ReadonlyMap<string, { readonly key: EntityKey; readonly digest: string }>,
): Promise<void> {
  const keys = [...shown.values()].map(({ key }) => key);
  const rows = await transaction.$queryRaw<ContentRow[]>(knownContents(run, keys));
  const before = new Map(
    rows.map(({ blueprint, identifier, ...known }) => [entityKeyText({ blueprint, identifier }), known]),
  );
  const changed: ContentRow[] = [];
  for (const { key, digest } of shown.values()) {
    const known = before.get(entityKeyText(key)) ?? UNKNOWN_CONTENT;
    const now = afterShown(known, digest);
    if (now !== known) changed.push({ ...key, ...now });
  }
  if (changed.length > 0) await transaction.$executeRaw(rememberContents(run, changed));
}
