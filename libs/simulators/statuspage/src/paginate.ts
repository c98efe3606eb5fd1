const LARGEST_PAGE = 100;

/** How one endpoint is read page by page; they differ. */
export interface PagingRule {
  readonly sizeParam: 'per_page' | 'limit';
  readonly firstPage: 0 | 1;
  /** a size above this is refused; one above 100 is served as 100 all the same */
  readonly largestSize?: number;
}

export const BY_PER_PAGE: PagingRule = { sizeParam: 'per_page', firstPage: 1 };
export const BY_LIMIT: PagingRule = { sizeParam: 'limit', firstPage: 1 };
/** its schema still carries the limit of the days before paging was forced */
export const COMPONENTS: PagingRule = { sizeParam: 'per_page', firstPage: 1, largestSize: 1100 };

/**
 * The rows asked for, none past the end; or what is wrong with the question. Parameters of other endpoints are
 * ignored.
 */
export function paginate<Row>(
  rows: readonly Row[],
  query: URLSearchParams,
  rule: PagingRule,
): { readonly rows: readonly Row[] } | { readonly problem: string } {
  const size = wholeNumber(query.get(rule.sizeParam), LARGEST_PAGE);
  const page = wholeNumber(query.get('page'), rule.firstPage);
  const problems = [
    problemWith(rule.sizeParam, size, 1, rule.largestSize ?? Infinity),
    problemWith('page', page, 0, Infinity),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) return { problem: problems.join(', ') };
  const length = Math.min(size, LARGEST_PAGE);
  // counting from 1, page 0 is the first page too
  const start = Math.max(0, page - rule.firstPage) * length;
  return { rows: rows.slice(start, start + length) };
}

function wholeNumber(text: string | null, byDefault: number): number {
  if (text === null) return byDefault;
  return /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
}

function problemWith(name: string, value: number, smallest: number, largest: number): string | undefined {
  if (Number.isNaN(value)) return `${name} is invalid`;
  return value < smallest || value > largest ? `${name} does not have a valid value` : undefined;
}
