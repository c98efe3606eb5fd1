import type { JsonObject } from './json';

/** One object as the upstream API gave it. */
export type RawRecord = JsonObject;

export interface KindRecord {
  readonly kind: string;
  readonly record: RawRecord;
}

/**
 * One page of one list of the upstream, with everything that is derived from it: a page of incidents carries the
 * incidents and their updates. It is the unit of a checkpoint.
 */
export interface RecordBatch {
  /** the list that was read, for example `incidents` */
  readonly source: string;
  /** what the list belongs to, for example the id of a status page; `*` for the list of scopes itself */
  readonly scope: string;
  /** 1 for the first */
  readonly pageNumber: number;
  /** true on the last page of this list */
  readonly last: boolean;
  readonly records: readonly KindRecord[];
  /** on the last page: what the next reading of this list has to know; it replaces what an earlier one left */
  readonly cursor?: JsonObject;
}

/** The scope of the records that are not inside any page. */
export const ROOT_SCOPE = '*';
