import type { RawRecord } from '@quayside/domain';
import type { Arm } from '../framework/bench';
import type { Outcome } from './outcome';

/** How many records are mapped at once: as many as a full list page has. */
export const BATCH = 100;

/** An arm that makes entities. */
export interface Contender extends Arm {
  /** of how many records, from the first, its outcomes are looked at */
  readonly checked: number;
  /** in the order of the records from `start` to before `end` */
  outcomes(start: number, end: number): Promise<readonly Outcome[]>;
}

/** Where a round begins that takes `size` of `total` records: each round goes on where the last one ended. */
export function startOf(round: number, size: number, total: number): number {
  return size >= total ? 0 : (round * size) % (total - size + 1);
}

/** The records of a round. */
export function sliceOf(records: readonly RawRecord[], round: number, size: number): readonly RawRecord[] {
  const start = startOf(round, size, records.length);
  return records.slice(start, start + size);
}
