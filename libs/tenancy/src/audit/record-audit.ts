import type { AuditAction, AuditDetails } from '@quayside/contracts';
import { jsonParameter, type DatabaseClient } from '@quayside/platform-database';
import type { Actor } from './actor';

/** What an event is about. */
interface AuditSubject {
  readonly installationId?: string | undefined;
  readonly runId?: string | undefined;
  readonly secretId?: string | undefined;
}

type WithDetails<Action extends AuditAction> =
  Record<string, never> extends AuditDetails<Action>
    ? { readonly details?: AuditDetails<Action> }
    : { readonly details: AuditDetails<Action> };

/** One event, with the details that its action has. No sensitive value is among them. */
export type AuditEntry = {
  readonly [Action in AuditAction]: AuditSubject & { readonly action: Action } & WithDetails<Action>;
}[AuditAction];

/**
 * Adds to the audit trail, in the transaction of the change that it tells of, so that there is never one without the other.
 * From here to the end of the transaction nobody else adds to the trail of this organisation: it is the last thing that a
 * transaction does, and nothing that may have to wait for a lock comes after it, or two transactions could wait for each other.
 */
export async function recordAudit(
  transaction: DatabaseClient,
  organisationId: string,
  actor: Actor,
  entries: readonly AuditEntry[],
): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO audit_events
      (organisation_id, actor_type, actor_id, origin_address, origin_request_id, action, installation_id, run_id, secret_id,
       details)
    SELECT ${organisationId}::uuid, ${actor.type}, ${actor.id}, ${actor.origin?.address ?? null}::text,
           ${actor.origin?.requestId ?? null}::text,
           e."action", e."installationId", e."runId", e."secretId", coalesce(e."details", '{}')
    FROM ROWS FROM (
      jsonb_to_recordset(${jsonParameter(entries)}::jsonb)
        AS ("action" text, "installationId" uuid, "runId" uuid, "secretId" uuid, "details" jsonb)
    ) WITH ORDINALITY AS e("action", "installationId", "runId", "secretId", "details", "position")
    ORDER BY e."position"`;
}
