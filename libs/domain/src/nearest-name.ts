/**
 * The known name that a mistaken one was probably meant to be: the same letters in another spelling, one inside the
 * other, or few letters apart. Undefined when nothing comes near.
 */
export function nearestName(mistaken: string, known: readonly string[]): string | undefined {
  const wanted = plain(mistaken.slice(0, MAX_LENGTH));
  if (wanted === '') return undefined;
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    const candidate = plain(name);
    if (candidate === '') continue;
    const contained = wanted.length >= 3 && (candidate.includes(wanted) || wanted.includes(candidate));
    const changes = editDistance(wanted, candidate);
    // a slip of one letter is likelier than half a name
    const distance = contained ? Math.min(changes, 1.5) : changes;
    const isNear = contained || distance <= Math.max(1, candidate.length / 3);
    if (isNear && distance < (best?.distance ?? Infinity)) best = { name, distance };
  }
  return best?.name;
}

/** Enough for every name that a person writes; keeps the comparison small whatever arrives. */
const MAX_LENGTH = 64;

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Levenshtein's: how many letters have to be changed, added or taken away. One row of the table at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
