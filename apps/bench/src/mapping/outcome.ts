import { isJsonObject, type Entity, type JsonValue } from '@quayside/domain';
import type { MappedRecord } from '@quayside/mapping';

/** What became of one record. */
export type Outcome = Entity | Exclude<MappedRecord['outcome'], 'entity'>;

export interface NamedOutcomes {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
}

/** The records of which two arms made different things, in a sentence each. `start` is the number of the first. */
export function differencesOf(left: NamedOutcomes, right: NamedOutcomes, start: number): readonly string[] {
  const differences: string[] = [];
  for (let at = 0; at < Math.max(left.outcomes.length, right.outcomes.length); at += 1) {
    const [one, other] = [canonical(left.outcomes[at]), canonical(right.outcomes[at])];
    if (one !== other)
      differences.push(`record ${start + at}: ${left.name} gives ${one}, ${right.name} gives ${other}`);
  }
  return differences;
}

/** The same text for the same value, in whatever order its keys come. */
function canonical(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(sorted(value as JsonValue));
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}
