import type { RawRecord } from '@quayside/domain';
import type { Arm, Cost } from '../framework/bench';
import { measure } from '../framework/measure';
import { BATCH, type Contender } from './contender';
import type { Outcome } from './outcome';

export const PARSE_ARM = 'JSON.parse';

/** Over all records, so that a round lasts long enough to be measured. */
const PASSES = 10;

/** What somebody would write who has this one mapping only: the limit of what an engine can reach. */
export function handWrittenArm(map: (record: RawRecord) => Outcome, records: readonly RawRecord[]): Contender {
  return {
    name: 'hand-written JavaScript',
    checked: records.length,
    run: () => overAll(records, map),
    outcomes: (start, end) => Promise.resolve(records.slice(start, end).map(map)),
  };
}

/** What it costs to read the records at all, and to write them. */
export function jsonArms(records: readonly RawRecord[]): readonly Arm[] {
  const texts = records.map((record) => JSON.stringify(record));
  return [
    { name: PARSE_ARM, run: () => overAll(texts, (text) => JSON.parse(text) as unknown) },
    { name: 'JSON.stringify', run: () => overAll(records, (record) => JSON.stringify(record)) },
  ];
}

function overAll<Item>(items: readonly Item[], work: (item: Item) => unknown): Promise<Cost> {
  return measure(items.length * PASSES, () => {
    // results live as long as in a batch of the product, so that collecting garbage costs all arms alike
    const kept: unknown[] = [];
    for (let pass = 0; pass < PASSES; pass += 1) {
      let at = 0;
      for (const item of items) kept[at++ % BATCH] = work(item);
    }
  });
}
