import type { RawRecord } from '@quayside/domain';
import { createMapper, type ExpressionEngines, type MappedRecord, type MappingConfig } from '@quayside/mapping';
import { measure } from '../framework/measure';
import { BATCH, type Contender } from './contender';
import type { Outcome } from './outcome';
import { KIND } from './trials';

/** Over all records, so that a round lasts long enough to be measured. */
const PASSES = 10;

/** The way of the product: its mapper, given batch after batch. */
export function quaysideArm(
  mapping: MappingConfig,
  engines: ExpressionEngines,
  records: readonly RawRecord[],
): Contender {
  const mapper = createMapper(mapping, engines);
  const batches = batchesOf(records);
  return {
    name: 'quayside',
    checked: records.length,
    run: () =>
      measure(records.length * PASSES, async () => {
        for (let pass = 0; pass < PASSES; pass += 1) {
          for (const batch of batches) await mapper.map(KIND, batch);
        }
      }),
    async outcomes(start, end) {
      const results = await mapper.map(KIND, records.slice(start, end));
      return results.map(outcomeOf);
    },
  };
}

function batchesOf(records: readonly RawRecord[]): readonly (readonly RawRecord[])[] {
  return Array.from({ length: Math.ceil(records.length / BATCH) }, (_, index) =>
    records.slice(index * BATCH, (index + 1) * BATCH),
  );
}

/** Of the one resource that the mapping has for the kind. */
function outcomeOf([result]: readonly MappedRecord[]): Outcome {
  if (result === undefined) return 'dropped';
  return result.outcome === 'entity' ? result.entity : result.outcome;
}
