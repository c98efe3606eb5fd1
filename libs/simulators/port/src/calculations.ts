import type { JsonValue } from '@quayside/domain';
import { createRequire } from 'node:module';
import type { CalculationProperty } from './blueprint';
import type { EntityContent, EntityRecord } from './entity-record';
import { isOfType } from './schema-validation';

interface JqWeb {
  json(input: unknown, filter: string): unknown;
}

/** Entities a call of jq: a call costs some 2 ms whatever it does, and the input of one must stay small in memory. */
const BATCH = 500;

/**
 * Evaluates the jq expressions of calculation properties with libjq. An expression is a blueprint's own, hence trusted. A
 * value is computed when it is first read, for many entities at a time, and remembered for as long as the content stands.
 */
export class Calculations {
  private jq: JqWeb | undefined;
  private readonly known = new Map<string, WeakMap<EntityContent, JsonValue>>();

  async load(): Promise<void> {
    this.jq ??= await (createRequire(__filename)('jq-web') as Promise<JqWeb>);
  }

  /** False when jq cannot compile it. Everything compiles before `load`. */
  compiles(expression: string): boolean {
    if (!this.jq) return true;
    try {
      this.jq.json(null, `def calculation: (${expression}\n); null`);
      return true;
    } catch {
      return false;
    }
  }

  /** Computes what is not known yet. */
  fill(property: CalculationProperty, records: readonly EntityRecord[]): void {
    const known = this.knownFor(property.calculation);
    const missing = records.filter((record) => !known.has(record.content));
    for (let at = 0; at < missing.length; at += BATCH) {
      const batch = missing.slice(at, at + BATCH);
      const values = this.evaluate(property.calculation, batch);
      for (const [index, record] of batch.entries()) {
        const value = values[index] ?? null;
        known.set(record.content, value !== null && isOfType(property.type, value) ? value : null);
      }
    }
  }

  value(property: CalculationProperty, record: EntityRecord): JsonValue {
    this.fill(property, [record]);
    return this.knownFor(property.calculation).get(record.content) ?? null;
  }

  private knownFor(expression: string): WeakMap<EntityContent, JsonValue> {
    let known = this.known.get(expression);
    if (!known) this.known.set(expression, (known = new WeakMap()));
    return known;
  }

  /** One value an entity; null where the expression fails or gives nothing. */
  private evaluate(expression: string, records: readonly EntityRecord[]): readonly JsonValue[] {
    if (!this.jq) throw new Error('calculation properties are evaluated only while the simulator listens');
    const inputs = records.map(({ identifier, blueprint, content }) => ({ identifier, blueprint, ...content }));
    try {
      return this.jq.json(inputs, `map([(try first(${expression}\n) catch null)] | .[0])`) as readonly JsonValue[];
    } catch {
      // libjq refuses a whole document for one string with half a surrogate pair: only its entity goes without a value
      return records.length === 1 ? [null] : records.flatMap((record) => this.evaluate(expression, [record]));
    }
  }
}
