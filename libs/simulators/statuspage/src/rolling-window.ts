/**
 * At most `limit` hits of one key in any stretch of `windowMs`: a hit makes room again when it is exactly that old.
 * A hit that was refused does not count.
 */
export class RollingWindow {
  private readonly taken = new Map<string, number[]>();

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
  ) {}

  /** Takes a place and returns undefined, or returns the whole seconds until the oldest hit leaves, at least 1. */
  take(key: string, now: number): number | undefined {
    const hits = (this.taken.get(key) ?? []).filter((at) => now - at < this.windowMs);
    this.taken.set(key, hits);
    if (hits.length < this.limit) {
      hits.push(now);
      return undefined;
    }
    const freeAt = (hits[0] ?? now) + this.windowMs;
    return Math.max(1, Math.ceil((freeAt - now) / 1000));
  }
}
