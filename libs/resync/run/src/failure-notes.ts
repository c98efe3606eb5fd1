import type { FailedRecord } from '@quayside/domain';

/** How many failed records of one kind a page writes down; all are counted. */
const MOST_PER_KIND = 20;

/** The failed records of one page that are worth writing down. */
export class FailureNotes {
  readonly records: FailedRecord[] = [];

  add(record: FailedRecord): void {
    const ofKind = this.records.filter(({ kind }) => kind === record.kind);
    // one that blocks deletions must be remembered, however many failed before it
    const remembered = record.blocksDeletion && !ofKind.some(({ blocksDeletion }) => blocksDeletion);
    if (ofKind.length < MOST_PER_KIND || remembered) this.records.push(record);
  }
}
