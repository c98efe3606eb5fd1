import { PROBE_RESULTS, RUN_TRIGGERS } from '@quayside/domain';
import { z } from 'zod';

const none = z.strictObject({});
const fingerprint = z.string().regex(/^[0-9a-f]{8}$/);

const portConnection = z.strictObject({
  baseUrl: z.string(),
  clientId: z.string(),
  clientSecret: z.strictObject({ fingerprint }),
});

const installation = z.strictObject({
  name: z.string(),
  /** those that are not sensitive, by name; in place of a long value its length and its hash */
  settings: z.record(z.string(), z.unknown()),
  /** the sensitive ones that were given, by name */
  secrets: z.record(z.string(), z.strictObject({ fingerprint })),
  resyncIntervalMinutes: z.int(),
  sendRawDataExamples: z.boolean(),
  fullSweepHours: z.int(),
});

const mappingVersion = z.strictObject({ version: z.int().min(1) });
const decision = z.strictObject({ decisionId: z.uuid(), entities: z.int().min(1) });

/**
 * Every action that the audit trail knows, and what an event of it says beside who, when and to what. Names, numbers, ids and
 * settings that are not sensitive; of a sensitive value its fingerprint. Events of earlier versions may say less.
 */
export const AUDIT_DETAILS = {
  'organisation.created': z.strictObject({ name: z.string() }),
  /** somebody who runs Quayside has looked at it */
  'organisation.accessed': z.strictObject({ route: z.string() }),
  'organisation.deleted': none,
  'port_connection.put': z.strictObject({ before: portConnection.nullable(), after: portConnection }),
  'installation.created': z.strictObject({
    connector: z.string(),
    identifier: z.string(),
    before: z.null(),
    after: installation,
  }),
  /** what was changed, and nothing else */
  'installation.updated': z.strictObject({
    before: installation.partial(),
    after: installation.partial(),
  }),
  'installation.deleted': none,
  'mapping.put': z.strictObject({ before: mappingVersion.nullable(), after: mappingVersion }),
  /** an earlier version was made the current one, as a new version */
  'mapping.rolled_back': z.strictObject({
    before: mappingVersion.nullable(),
    after: mappingVersion,
    restored: mappingVersion,
  }),
  'run.requested': z.strictObject({ trigger: z.enum(RUN_TRIGGERS) }),
  'run.cancelled': none,
  'deletions.approved': decision,
  'deletions.rejected': decision,
  'secret.stored': z.strictObject({ setting: z.string(), fingerprint }),
  'secret.used': z.strictObject({ purpose: z.string() }),
  'secret.unreadable': none,
  'secret.destroyed': none,
  /** a second value was put in, beside the one in use */
  'secret.rotation_begun': z.strictObject({ setting: z.string(), fingerprint }),
  'secret.probed': z.strictObject({ fingerprint, result: z.enum(PROBE_RESULTS), code: z.string().optional() }),
  'secret.promoted': z.strictObject({ before: fingerprint, after: fingerprint }),
  'secret.rolled_back': z.strictObject({ before: fingerprint, after: fingerprint }),
  /** a second value was destroyed: the new one, or the old one once that was replaced */
  'secret.revoked': z.strictObject({
    fingerprint,
    value: z.enum(['new', 'old']),
    reason: z.enum(['asked', 'expired']),
  }),
  'egress.refused': z.strictObject({ host: z.string(), reason: z.string() }),
  'data_key.created': none,
  'data_key.rewrapped': none,
  'data_key.destroyed': none,
  'member.joined': z.strictObject({ userId: z.uuid(), role: z.string(), source: z.enum(['claim', 'invitation']) }),
  'member.role_changed': z.strictObject({ userId: z.uuid(), before: z.string(), after: z.string() }),
  'member.removed': z.strictObject({ userId: z.uuid(), role: z.string().optional() }),
  'invitation.created': z.strictObject({ invitationId: z.uuid(), email: z.string(), role: z.string() }),
  'invitation.accepted': z.strictObject({ invitationId: z.uuid() }),
  'invitation.revoked': z.strictObject({ invitationId: z.uuid() }),
  'api_token.created': z.strictObject({
    tokenId: z.uuid(),
    name: z.string(),
    role: z.string(),
    expiresAt: z.iso.datetime(),
  }),
  'api_token.revoked': z.strictObject({ tokenId: z.uuid(), name: z.string() }),
} as const satisfies Record<string, z.ZodObject>;

export type AuditAction = keyof typeof AUDIT_DETAILS;
export const AUDIT_ACTIONS = Object.keys(AUDIT_DETAILS) as readonly AuditAction[];

export type AuditDetails<Action extends AuditAction> = z.infer<(typeof AUDIT_DETAILS)[Action]>;
