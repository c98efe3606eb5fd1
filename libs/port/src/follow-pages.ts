import { PortError } from './port-error';

export interface Page<T> {
  readonly items: readonly T[];
  /** where the next page begins; nothing when this was the last */
  readonly next?: string | null | undefined;
}

const MAX_PAGES = 10_000;

/**
 * Reads a list that is paged by cursor, to its end. A cursor that comes back, or a list of more than 10,000 pages (50
 * million owned entities), is an answer that would never end: better a failed run than an endless one. Pages without items
 * are passed over.
 */
export async function* followPages<T>(
  route: string,
  readPage: (from: string | undefined) => Promise<Page<T>>,
  maxPages = MAX_PAGES,
): AsyncGenerator<readonly T[], void, void> {
  const seen = new Set<string>();
  let from: string | undefined;
  for (let pageNumber = 1; pageNumber <= maxPages; pageNumber += 1) {
    const page = await readPage(from);
    if (page.items.length > 0) yield page.items;
    if (!page.next) return;
    if (seen.has(page.next)) throw endless(route, 'gives the same cursor twice');
    seen.add(page.next);
    from = page.next;
  }
  throw endless(route, `has more than ${maxPages} pages`);
}

function endless(route: string, why: string): PortError {
  return new PortError('port_answer_malformed', `The list behind ${route} ${why}.`, {
    retry: 'later',
    context: { route },
  });
}
