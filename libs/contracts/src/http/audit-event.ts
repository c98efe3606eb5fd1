import { z } from 'zod';
import { ACTOR_TYPES, actorSchema } from '../audit/actor';
import { AUDIT_ACTIONS } from '../audit/audit-details';
import { CHAIN_FAULTS, chainHeadSchema } from '../audit/trail';
import { pageQuerySchema, pageSchema } from './page';
import { idSchema, timestampSchema } from './scalars';

const fromSchema = z.iso
  .datetime({ offset: true })
  .optional()
  .describe('Events of this time and later.')
  .meta({ example: '2025-01-31T00:00:00Z' });
const toSchema = z.iso
  .datetime({ offset: true })
  .optional()
  .describe('Events before this time.')
  .meta({ example: '2025-02-28T00:00:00Z' });

const ACTOR = new RegExp(`^(?:${ACTOR_TYPES.join('|')}):[^\\0\\p{Cs}]{1,200}$`, 'u');

export const auditEventsQuerySchema = z
  .strictObject({
    ...pageQuerySchema.shape,
    action: z.enum(AUDIT_ACTIONS).optional().describe('Only events of this action.').meta({ example: 'secret.used' }),
    actor: z
      .string()
      .regex(ACTOR, `must be one of ${ACTOR_TYPES.join(', ')}, a colon and an id`)
      .optional()
      .describe('Only what this one did: `<type>:<id>`. Not together with `action` or `installation`.')
      .meta({ example: 'operator:bootstrap' }),
    installation: idSchema.optional().describe('Only events about this installation, deleted or not.'),
    from: fromSchema,
    to: toSchema,
  })
  .refine(({ actor, action, installation }) => actor === undefined || (action ?? installation) === undefined, {
    path: ['actor'],
    message: 'cannot be asked for together with `action` or `installation`; leave either out',
  });
export type AuditEventsQuery = z.output<typeof auditEventsQuerySchema>;

export const auditEventSchema = z.object({
  seq: z.int().min(1).describe('Its number in the trail of the organisation.'),
  id: idSchema,
  at: timestampSchema,
  actor: actorSchema.describe('Who did it.'),
  origin: z
    .object({ address: z.string().nullable(), requestId: z.string().nullable() })
    .describe('The request that it was done with, where there was one.'),
  action: z.string().meta({ example: 'installation.updated' }),
  installationId: idSchema.nullable(),
  runId: idSchema.nullable(),
  secretId: idSchema.nullable(),
  details: z.record(z.string(), z.unknown()).describe('What the action has to say; never a sensitive value.'),
  hash: z.string().describe('Of the event and, through it, of all before it.'),
});
export const auditEventPageSchema = pageSchema(auditEventSchema);
export type AuditEventPageBody = z.infer<typeof auditEventPageSchema>;
export type AuditEventBody = z.infer<typeof auditEventSchema>;

export const auditExportQuerySchema = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Go on behind the event of this number: the `seq` of the last line that you have.'),
  from: fromSchema,
  to: toSchema,
});
export type AuditExportQuery = z.output<typeof auditExportQuerySchema>;

const CURSOR = /^(\d{1,15})\.([0-9a-f]{64})$/;

export const auditVerificationQuerySchema = z.strictObject({
  after: z
    .string()
    .regex(CURSOR, 'must be a number, a dot and a hash of 64 hexadecimal digits: `<head.seq>.<head.hash>`')
    .optional()
    .describe(
      'Begin behind this event, and check that the trail goes on from it: `next` of the answer before, or the head of an earlier one that you have kept.',
    ),
});

/** A head as text for an address. */
export function headCursor({ seq, hash }: z.infer<typeof chainHeadSchema>): string {
  return `${seq}.${hash}`;
}

/** Null when it is no cursor that `headCursor` made. */
export function parseHeadCursor(cursor: string): z.infer<typeof chainHeadSchema> | null {
  const [, seq, hash] = CURSOR.exec(cursor) ?? [];
  return seq === undefined || hash === undefined ? null : { seq: Number(seq), hash };
}

export const auditVerificationSchema = z.object({
  events: z.int().min(0).describe('How many events were checked for this answer, and are as they were added.'),
  head: chainHeadSchema.describe('The last of them. Keep it: a later trail has to go on from it.'),
  broken: z
    .object({
      seq: z.int().min(1).describe('The first place at which the trail is not as it was written.'),
      fault: z.enum(CHAIN_FAULTS),
    })
    .nullable(),
  next: z
    .string()
    .nullable()
    .describe('Cursor for `after`, when there is more to check; null at the end or at a fault.'),
});
export type AuditVerificationBody = z.infer<typeof auditVerificationSchema>;
