import type { RunMode, RunOutcome, RunRequests, RunState, RunTrigger } from '@quayside/domain';
import { Prisma } from '@quayside/platform-database';

export interface RunSummary {
  readonly id: string;
  readonly installationId: string;
  readonly organisationId: string;
  readonly trigger: RunTrigger;
  /** `full` until the run is claimed, which decides */
  readonly mode: RunMode;
  readonly state: RunState;
  /** null until the run has finished */
  readonly outcome: RunOutcome | null;
  /** goes up with every claim */
  readonly epoch: number;
  readonly queuedAt: Date;
  /** of the first claim */
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** of all attempts, as far as they are committed: every page of a list that is done carries what was sent for it */
  readonly requests: Required<Omit<RunRequests, 'shared'>>;
}

/** What a summary is made from, as the client and as `RUN_SUMMARY_COLUMNS` give it. */
export interface RunSummaryRow {
  readonly id: string;
  readonly installationId: string;
  readonly organisationId: string;
  readonly trigger: string;
  readonly mode: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly epoch: number;
  readonly queuedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly requestsUpstream: number;
  readonly requestsPort: number;
  readonly limiterWaitMs: number;
}

/** For a query over `runs` under the name `r`. */
export const RUN_SUMMARY_COLUMNS = Prisma.sql`
  r.id, r.installation_id AS "installationId", r.organisation_id AS "organisationId", r.trigger, r.mode, r.state, r.outcome,
  r.epoch, r.queued_at AS "queuedAt", r.started_at AS "startedAt", r.finished_at AS "finishedAt",
  r.error_code AS "errorCode", r.error_message AS "errorMessage",
  r.requests_upstream AS "requestsUpstream", r.requests_port AS "requestsPort", r.limiter_wait_ms AS "limiterWaitMs"`;

/** The casts are what check constraints of the table say. */
export function toRunSummary(row: RunSummaryRow): RunSummary {
  return {
    id: row.id,
    installationId: row.installationId,
    organisationId: row.organisationId,
    trigger: row.trigger as RunTrigger,
    mode: row.mode as RunMode,
    state: row.state as RunState,
    outcome: row.outcome as RunOutcome | null,
    epoch: row.epoch,
    queuedAt: row.queuedAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    error:
      row.errorCode === null || row.errorMessage === null ? null : { code: row.errorCode, message: row.errorMessage },
    requests: { upstream: row.requestsUpstream, port: row.requestsPort, limiterWaitMs: row.limiterWaitMs },
  };
}
