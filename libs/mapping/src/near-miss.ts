const LONGEST_COMPARED = 64;
const bare = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The candidate that the word was most probably meant to be; undefined when none is near. */
export function nearMiss(word: string, candidates: readonly string[]): string | undefined {
  const wanted = bare(word.slice(0, LONGEST_COMPARED));
  if (wanted === '') return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 4)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, bare(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? candidates.find((candidate) => bare(candidate).startsWith(wanted.slice(0, beginning(wanted))));
}

/** As many letters of a word as say what was meant when its end is another: deleteDependents, deleteDependentEntities. */
const beginning = (word: string): number => Math.max(5, Math.floor(word.length * 0.75));

/** Levenshtein's distance: the least number of letters to add, take away or change. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(changed, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
