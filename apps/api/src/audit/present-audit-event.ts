import { headCursor, type AuditEventBody, type AuditVerificationBody, type ChainedEvent } from '@quayside/contracts';
import type { JsonObject } from '@quayside/domain';
import type { Actor, TrailVerification } from '@quayside/tenancy';

export function presentAuditEvent(event: ChainedEvent): AuditEventBody {
  return {
    seq: event.seq,
    id: event.id,
    at: event.at,
    actor: { type: event.actorType as Actor['type'], id: event.actorId },
    origin: { address: event.originAddress, requestId: event.originRequestId },
    action: event.action,
    installationId: event.installationId,
    runId: event.runId,
    secretId: event.secretId,
    details: JSON.parse(event.details) as JsonObject,
    hash: event.hash,
  };
}

export function presentVerification({ events, head, broken, complete }: TrailVerification): AuditVerificationBody {
  return {
    events,
    head: { seq: head.seq, hash: head.hash },
    broken: broken === null ? null : { seq: broken.seq, fault: broken.fault },
    next: complete ? null : headCursor(head),
  };
}
