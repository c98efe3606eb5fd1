/** What is known of the content of an entity at Port, and of how Port shows it. All of them are digests. */
export interface KnownContent {
  /** what Port holds; null when nobody knows */
  readonly digest: string | null;
  /** what was written when Port was found to show something else; the other two mean nothing for anything else */
  readonly shownFor: string | null;
  /** what Port showed in its place, so that it had to be written once more */
  readonly answered: string | null;
  /** Port's own way to show it: what Port shows even right after it was written */
  readonly ownWay: string | null;
}

/** Of an entity of which nobody knows anything. */
export const UNKNOWN_CONTENT: KnownContent = { digest: null, shownFor: null, answered: null, ownWay: null };

/**
 * What is known after Port has shown an entity. When Port shows something else than what was written, somebody has changed it
 * (then it has to be written again), or Port has its own way to show what was written (then writing it again changes nothing,
 * in this run and in every other). Which of them it is, one more write tells:
 * - what was written: all is well
 * - something else, for the first time: what Port shows is what it holds, so that the entity is written again
 * - the same again, after it was written again: Port's own way, which is left alone from now on
 *
 * @returns the same object when nothing is new
 */
export function afterShown(known: KnownContent, shown: string): KnownContent {
  const { digest, shownFor, answered, ownWay } = known;
  if (digest === null) return { ...known, digest: shown };
  // what Port was found to show, and the run has not come to write it again
  const pending = digest === answered;
  const written = pending ? shownFor : digest;
  if (shown === written) return shownFor === null ? known : { ...UNKNOWN_CONTENT, digest: shown };
  if (pending && shown === answered) return known;
  const stands = shownFor === written;
  if (stands && shown === ownWay) return answered === null ? known : { ...known, digest: written, answered: null };
  if (stands && shown === answered) return { ...known, answered: null, ownWay: shown };
  return { digest: shown, shownFor: written, answered: shown, ownWay: stands ? ownWay : null };
}
