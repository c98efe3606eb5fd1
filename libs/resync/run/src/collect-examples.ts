import { maskSecrets, type JsonObject, type RecordBatch } from '@quayside/domain';

/** @see the data source screen of Port, which shows at most five records a kind */
const EXAMPLES_PER_KIND = 5;

/** Keeps the first records of each kind, masked, for whoever writes the mapping. */
export class ExampleCollector {
  private readonly byKind = new Map<string, JsonObject[]>();

  take(batch: RecordBatch): void {
    for (const { kind, record } of batch.records) {
      const examples = this.byKind.get(kind) ?? [];
      if (examples.length >= EXAMPLES_PER_KIND) continue;
      examples.push(maskSecrets(record) as JsonObject);
      this.byKind.set(kind, examples);
    }
  }

  entries(): readonly (readonly [string, readonly JsonObject[]])[] {
    return [...this.byKind];
  }
}
