import { invalid } from './refusal';

/** A place in the order of creation, as the opaque text that Port hands out for the next page. */
export function encodeCursor(seq: number): string {
  return Buffer.from(`after:${seq}`).toString('base64url');
}

/** The `seq` after which the next page begins; 0 for the first one. */
export function decodeCursor(cursor: unknown): number {
  if (cursor === undefined || cursor === null) return 0;
  const text = typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString() : '';
  const [, seq] = /^after:(\d{1,15})$/.exec(text) ?? [];
  if (seq === undefined) throw invalid('"from" is not a cursor of this route');
  return Number(seq);
}

/** One page of records that are in the order of creation, and where the next one begins. */
export function pageOf<Item extends { readonly seq: number }>(
  items: Iterable<Item>,
  after: number,
  limit: number,
): { page: readonly Item[]; next: string | undefined } {
  const page: Item[] = [];
  for (const item of items) {
    if (item.seq <= after) continue;
    if (page.length === limit) return { page, next: encodeCursor(page.at(-1)?.seq ?? after) };
    page.push(item);
  }
  return { page, next: undefined };
}
