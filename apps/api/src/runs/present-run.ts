import {
  deletionCursor,
  type DecidedDeletionsBody,
  type DeletionPageBody,
  type FailedRecordPageBody,
  type RequestedRunBody,
  type RunBody,
  type RunDetailBody,
} from '@quayside/contracts';
import type { DeletionDecision, FailedRecord, ReadStatistics, RunRequests, RunTimeline } from '@quayside/domain';
import type {
  DecidedDeletions,
  ListedDeletion,
  ListedFailure,
  RequestedRun,
  RunDetail,
  RunSummary,
} from '@quayside/tenancy';

export function presentRun(run: RunSummary): RunBody {
  return {
    id: run.id,
    organisationId: run.organisationId,
    installationId: run.installationId,
    trigger: run.trigger,
    mode: run.mode,
    state: run.state,
    outcome: run.outcome,
    epoch: run.epoch,
    queuedAt: run.queuedAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    error: run.error === null ? null : { code: run.error.code, message: run.error.message },
    requests: presentRequests(run.requests),
  };
}

function presentRequests({ upstream, port, limiterWaitMs = 0 }: RunRequests): RunBody['requests'] {
  return { upstream, port, limiterWaitMs: Math.round(limiterWaitMs) };
}

function presentTimeline({ phases, lists, scopes }: RunTimeline): RunDetailBody['timeline'] {
  const presentRead = ({ firstAt, lastAt, pages, records, faults, ended }: ReadStatistics): ReadStatistics => {
    return { firstAt, lastAt, pages, records, faults, ended };
  };
  return {
    phases: phases.map(({ name, startedAt, endedAt, requests, outcome }) => ({
      name,
      startedAt,
      endedAt,
      requests: presentRequests(requests),
      outcome,
    })),
    lists: lists.map(({ source, scope, ...read }) => ({ source, scope, ...presentRead(read) })),
    scopes: scopes.map(({ scope, ...read }) => ({ scope, ...presentRead(read) })),
  };
}

export function presentRequestedRun({ run, created }: RequestedRun): RequestedRunBody {
  return { ...presentRun(run), alreadyActive: !created };
}

export function presentRunDetail(run: RunDetail): RunDetailBody {
  return {
    ...presentRun(run),
    mappingVersion: run.mappingVersion,
    kinds: Object.fromEntries(Object.entries(run.kinds).map(([kind, counts]) => [kind, { ...counts }])),
    faults: run.faults.map(({ code, message, scope, source }) => ({
      code,
      message,
      scope: scope ?? null,
      source: source ?? null,
    })),
    timeline: presentTimeline(run.timeline),
    expressionNotes: run.expressionNotes.map(({ note, kind, path, expression, records, message }) => ({
      note,
      kind,
      path,
      expression,
      records,
      message,
    })),
    failedRecords: run.failedRecords.map(presentFailure),
    deletions: run.deletions.map(({ key, kind, status }) => ({
      blueprint: key.blueprint,
      identifier: key.identifier,
      kind,
      status,
    })),
    decisions: run.decisions.map(({ decision, entities, reason, decidedAt, decidedBy, expiresAt }) => ({
      decision,
      entities,
      reason,
      decidedAt: decidedAt.toISOString(),
      decidedBy: { type: decidedBy.type, id: decidedBy.id },
      expiresAt: expiresAt?.toISOString() ?? null,
    })),
  };
}

function presentFailure(record: FailedRecord): FailedRecord {
  const { kind, scope, step, blocksDeletion, recordId, blueprint, identifier, code, message } = record;
  return { kind, scope, step, blocksDeletion, recordId, blueprint, identifier, code, message };
}

/** One page out of rows that were asked for with one more than the page holds. */
export function presentFailures(rows: readonly ListedFailure[], limit: number): FailedRecordPageBody {
  const shown = rows.slice(0, limit);
  return {
    items: shown.map((row) => ({ ...presentFailure(row), payload: row.payload })),
    next: rows.length > limit ? (shown.at(-1)?.seq.toString() ?? null) : null,
  };
}

/** One page out of rows that were asked for with one more than the page holds. */
export function presentDeletions(rows: readonly ListedDeletion[], limit: number): DeletionPageBody {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ key, kind, status, decision }) => ({
      blueprint: key.blueprint,
      identifier: key.identifier,
      kind,
      status,
      decision,
    })),
    next: rows.length > limit && last !== undefined ? deletionCursor(last.key) : null,
  };
}

export function presentDecided(
  decision: DeletionDecision,
  { entities, requested }: DecidedDeletions,
): DecidedDeletionsBody {
  return { decision, entities, run: requested === null ? null : presentRequestedRun(requested) };
}
