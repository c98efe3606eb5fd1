import type { JsonObject } from '@quayside/domain';
import { jsonParameter, type DatabaseClient } from '@quayside/platform-database';
import type { Actor } from './actor';

export const AUDIT_ACTIONS = [
  'organisation.created',
  'organisation.deleted',
  'port_connection.put',
  'installation.created',
  'installation.updated',
  'installation.deleted',
  'mapping.put',
  'run.requested',
  'run.cancelled',
  'deletions.approved',
  'deletions.rejected',
  'secret.stored',
  'secret.used',
  'secret.unreadable',
  'secret.destroyed',
  'data_key.created',
  'data_key.rewrapped',
  'data_key.destroyed',
  'egress.refused',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface AuditEntry {
  readonly action: AuditAction;
  readonly installationId?: string | undefined;
  readonly runId?: string | undefined;
  readonly secretId?: string | undefined;
  /** names, numbers and ids; never a value that somebody set */
  readonly details?: JsonObject;
}

/** Adds to the audit trail, in the transaction of the change that it tells of, so that there is never one without the other. */
export async function recordAudit(
  transaction: DatabaseClient,
  organisationId: string,
  actor: Actor,
  entries: readonly AuditEntry[],
): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO audit_events
      (organisation_id, actor_type, actor_id, action, installation_id, run_id, secret_id, details)
    SELECT ${organisationId}::uuid, ${actor.type}, ${actor.id},
           e."action", e."installationId", e."runId", e."secretId", coalesce(e."details", '{}')
    FROM jsonb_to_recordset(${jsonParameter(entries)}::jsonb)
      AS e("action" text, "installationId" uuid, "runId" uuid, "secretId" uuid, "details" jsonb)`;
}
