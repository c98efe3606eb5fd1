import type { RequestedRunBody, RunBody, RunDetailBody } from '@quayside/contracts';
import type { RequestedRun, RunDetail, RunSummary } from '@quayside/tenancy';

export function presentRun(run: RunSummary): RunBody {
  return {
    id: run.id,
    organisationId: run.organisationId,
    installationId: run.installationId,
    trigger: run.trigger,
    state: run.state,
    outcome: run.outcome,
    epoch: run.epoch,
    queuedAt: run.queuedAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    error: run.error === null ? null : { code: run.error.code, message: run.error.message },
    requests: { upstream: run.requests.upstream, port: run.requests.port },
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
    expressionNotes: run.expressionNotes.map(({ note, kind, path, expression, records, message }) => ({
      note,
      kind,
      path,
      expression,
      records,
      message,
    })),
    failedRecords: run.failedRecords.map((record) => ({
      kind: record.kind,
      scope: record.scope,
      step: record.step,
      blocksDeletion: record.blocksDeletion,
      recordId: record.recordId,
      blueprint: record.blueprint,
      identifier: record.identifier,
      code: record.code,
      message: record.message,
    })),
    deletions: run.deletions.map(({ key, kind, status }) => ({
      blueprint: key.blueprint,
      identifier: key.identifier,
      kind,
      status,
    })),
  };
}
