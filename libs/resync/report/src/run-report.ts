import type { ExpressionNote, KindCounts, RunFault, RunOutcome, RunRequests, RunTimeline } from '@quayside/domain';

/** A finished run, for people and for machines. The JSON that `sail` prints has this shape. */
export interface RunReport {
  readonly runId: string;
  readonly outcome: RunOutcome;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly faults: readonly RunFault[];
  readonly kinds: Readonly<Record<string, KindCounts>>;
  readonly requests: RunRequests;
  readonly timeline: RunTimeline;
  /** what was noticed about the expressions of the mapping */
  readonly expressionNotes: readonly ExpressionNote[];
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** One line for a kind: only the numbers that say something. */
export function kindLine(kind: string, counts: KindCounts): string {
  const parts = [
    `fetched ${counts.fetched}`,
    `created ${counts.created}`,
    `updated ${counts.updated}`,
    `unchanged ${counts.unchanged}`,
    `deleted ${counts.deleted}`,
  ];
  if (counts.held > 0) parts.push(`held back ${counts.held}`);
  if (counts.filteredOut > 0) parts.push(`filtered out ${counts.filteredOut}`);
  if (counts.dropped > 0) parts.push(`without identifier ${counts.dropped}`);
  if (counts.mapFailed > 0) parts.push(`failed to map ${counts.mapFailed}`);
  if (counts.loadFailed > 0) parts.push(`refused by Port ${counts.loadFailed}`);
  return `${kind}: ${parts.join(', ')}`;
}

/** One line for a page or list that failed: which, and why. */
export function faultLine(fault: RunFault): string {
  const where = [fault.scope === undefined ? '' : `page ${fault.scope}`, fault.source ?? '']
    .filter((part) => part !== '')
    .join(', ');
  return `${where === '' ? 'run' : where}: ${fault.message} (${fault.code})`;
}

const NOTE_WORDS: Readonly<Record<ExpressionNote['note'], string>> = {
  misconfigured: 'failed, or gave nothing',
  always_null: 'was null',
  quarantined: 'was not tried, since it ran into its limits too often,',
  slow: 'was run by the slow engine',
};

/** One line for an expression of the mapping: where it stands, and what was noticed. */
export function noteLine({ note, path, records, message }: ExpressionNote): string {
  const why = message === null ? '' : `: ${message}`;
  return `${path} ${NOTE_WORDS[note]} for ${records} ${records === 1 ? 'record' : 'records'}${why}`;
}
