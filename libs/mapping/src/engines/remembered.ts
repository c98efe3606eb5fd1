/** Values by key, up to a number and a total weight: what was used least recently goes first. */
export class Remembered<V> {
  private readonly entries = new Map<string, { readonly value: V; readonly weight: number }>();
  private total = 0;

  constructor(
    private readonly maxSize: number,
    private readonly maxWeight: number,
  ) {}

  get(key: string): V | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** Of a key that is not there yet. */
  add(key: string, value: V, weight: number): void {
    this.entries.set(key, { value, weight });
    this.total += weight;
    for (const [oldest, entry] of this.entries) {
      if (this.entries.size <= this.maxSize && this.total <= this.maxWeight) return;
      this.entries.delete(oldest);
      this.total -= entry.weight;
    }
  }
}
