/**
 * The value that a share of all values does not exceed, by nearest rank; NaN of nothing.
 *
 * @param sorted ascending
 */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
