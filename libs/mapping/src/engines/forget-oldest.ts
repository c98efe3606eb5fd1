/** As many expressions as one mapping may have, so that none of them is prepared anew for every batch. */
export const MAX_REMEMBERED = 5_000;

/** Keeps a map or set that is filled without end at its size: what was put in first goes first. */
export function forgetOldest(entries: Map<string, unknown> | Set<string>, maxSize: number): void {
  if (entries.size <= maxSize) return;
  const [oldest] = entries.keys();
  if (oldest !== undefined) entries.delete(oldest);
}
