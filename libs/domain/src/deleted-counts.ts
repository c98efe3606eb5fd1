import type { Deletion } from './resync-state';

/** The kind under which deletions of unknown origin are counted. */
export const UNKNOWN_KIND = 'unknown';

/** How many of these were deleted, by kind. */
export function deletedCounts(deletions: readonly Deletion[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { status, kind } of deletions) {
    if (status === 'deleted') counts.set(kind ?? UNKNOWN_KIND, (counts.get(kind ?? UNKNOWN_KIND) ?? 0) + 1);
  }
  return counts;
}
