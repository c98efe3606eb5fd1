import {
  NO_COUNTS,
  type Deletion,
  type DeletionDecision,
  type DeletionStatus,
  type ExpressionNote,
  FailedRecord,
  type KindCounts,
  type RunFault,
  type RunTimeline,
} from '@quayside/domain';
import type { Database, DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { toRunSummary, type RunSummary } from './run-summary';

/** How many of them a detail shows; a run keeps them all. */
export const MAX_SHOWN_FAILED_RECORDS = 100;
export const MAX_SHOWN_DELETIONS = 1_000;
export const MAX_SHOWN_DECISIONS = 100;

/** Only a detail shows these, and they can be long. */
const OF_DETAILS = { timeline: true, faults: true, expressionNotes: true } as const;

/** What somebody decided about deletions that the run had held back. */
export interface RunDecision {
  readonly decision: DeletionDecision;
  /** how many entities it changed something for */
  readonly entities: number;
  readonly reason: string | null;
  readonly decidedAt: Date;
  readonly decidedBy: Actor;
  /** until when an approval stands; null for a rejection */
  readonly expiresAt: Date | null;
}

export interface RunDetail extends RunSummary {
  /** by kind */
  readonly kinds: Readonly<Record<string, KindCounts>>;
  readonly faults: readonly RunFault[];
  readonly expressionNotes: readonly ExpressionNote[];
  /** of the last attempt; empty until it has ended */
  readonly timeline: RunTimeline;
  /** the first `MAX_SHOWN_FAILED_RECORDS` */
  readonly failedRecords: readonly FailedRecord[];
  /** the first `MAX_SHOWN_DELETIONS` */
  readonly deletions: readonly Deletion[];
  /** the latest `MAX_SHOWN_DECISIONS`, the latest first */
  readonly decisions: readonly RunDecision[];
  /** the version of the mapping that it runs with; null until it was claimed */
  readonly mappingVersion: number | null;
}

/** Newest first. `before` is the id of the last one of the page before. */
export async function listRuns(
  database: Database,
  organisationId: string,
  installationId: string,
  page: { readonly limit: number; readonly before?: string | undefined },
): Promise<RunSummary[]> {
  const rows = await database.of(organisationId).prisma.run.findMany({
    where: { organisationId, installationId },
    omit: OF_DETAILS,
    orderBy: [{ queuedAt: 'desc' }, { id: 'desc' }],
    take: page.limit,
    ...(page.before === undefined
      ? {}
      : { cursor: { organisationId_id: { organisationId, id: page.before } }, skip: 1 }),
  });
  return rows.map(toRunSummary);
}

/** A run as it is in a list. Null when the installation has no such run. */
export async function findRun(
  client: DatabaseClient,
  organisationId: string,
  installationId: string,
  runId: string,
): Promise<RunSummary | null> {
  const row = await client.run.findFirst({ where: { organisationId, installationId, id: runId }, omit: OF_DETAILS });
  return row === null ? null : toRunSummary(row);
}

export async function getRun(
  database: Database,
  organisationId: string,
  installationId: string,
  runId: string,
): Promise<RunDetail | null> {
  const { prisma } = database.of(organisationId);
  const row = await prisma.run.findFirst({
    where: { organisationId, installationId, id: runId },
    include: {
      kindStats: { orderBy: { kind: 'asc' } },
      failedRecords: { orderBy: { seq: 'asc' }, take: MAX_SHOWN_FAILED_RECORDS },
      deletions: { orderBy: [{ blueprint: 'asc' }, { identifier: 'asc' }], take: MAX_SHOWN_DELETIONS },
    },
  });
  if (row === null) return null;
  const decisions = await prisma.deletionDecision.findMany({
    where: { organisationId, runId },
    orderBy: [{ decidedAt: 'desc' }, { id: 'desc' }],
    take: MAX_SHOWN_DECISIONS,
  });
  return {
    ...toRunSummary(row),
    kinds: Object.fromEntries(row.kindStats.map((stats) => [stats.kind, toKindCounts(stats)])),
    faults: row.faults as unknown as readonly RunFault[],
    expressionNotes: row.expressionNotes as unknown as readonly ExpressionNote[],
    timeline: row.timeline as unknown as RunTimeline,
    failedRecords: row.failedRecords.map((record) => ({
      kind: record.kind,
      scope: record.scope,
      step: record.step as FailedRecord['step'],
      blocksDeletion: record.blocksDeletion,
      recordId: record.recordId,
      blueprint: record.blueprint,
      identifier: record.identifier,
      code: record.code,
      message: record.message,
    })),
    deletions: row.deletions.map(({ blueprint, identifier, kind, status }) => ({
      key: { blueprint, identifier },
      kind,
      status: status as DeletionStatus,
    })),
    decisions: decisions.map(({ decision, entities, reason, decidedAt, decidedByType, decidedById, expiresAt }) => ({
      decision: decision as DeletionDecision,
      entities,
      reason,
      decidedAt,
      decidedBy: { type: decidedByType as Actor['type'], id: decidedById },
      expiresAt,
    })),
    mappingVersion: row.mappingVersion,
  };
}

/** The counts of a row of `run_kind_stats`, and nothing else of it. */
export function toKindCounts(row: KindCounts): KindCounts {
  const names = Object.keys(NO_COUNTS) as (keyof KindCounts)[];
  return Object.fromEntries(names.map((name) => [name, row[name]])) as unknown as KindCounts;
}
