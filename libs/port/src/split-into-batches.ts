export interface BatchLimits<T> {
  readonly maxItems: number;
  /** for the whole body of a request */
  readonly maxBytes: number;
  /** of the JSON of one item */
  readonly bytesOf: (item: T) => number;
  /** of the JSON around the items, brackets included */
  readonly envelopeBytes: number;
}

/**
 * Cuts a list into runs that each fit into one request. Greedy: a run ends only when its next item would break a limit.
 * An item that breaks `maxBytes` alone is a run of its own; whether to send it is for the caller to say.
 */
export function splitIntoBatches<T>(items: readonly T[], limits: BatchLimits<T>): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let bytes = limits.envelopeBytes;
  for (const item of items) {
    const itemBytes = limits.bytesOf(item);
    const commaBytes = batch.length > 0 ? 1 : 0;
    if (batch.length > 0 && (batch.length >= limits.maxItems || bytes + commaBytes + itemBytes > limits.maxBytes)) {
      batches.push(batch);
      batch = [item];
      bytes = limits.envelopeBytes + itemBytes;
    } else {
      batch.push(item);
      bytes += commaBytes + itemBytes;
    }
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
