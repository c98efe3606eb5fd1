import { ROLES } from '@quayside/domain';
import { z } from 'zod';
import { actorSchema } from '../audit/actor';
import { pageSchema } from './page';
import { idSchema, timestampSchema } from './scalars';

/** How long an invitation stands, in days. */
export const INVITATION_DAYS = { least: 1, most: 30, usual: 7 } as const;

const emailSchema = z
  .string()
  .trim()
  .max(320, 'must be at most 320 characters long')
  .regex(/^[^\s@\p{Cc}\p{Cs}]+@[^\s@\p{Cc}\p{Cs}]+$/u, 'must be an email address')
  .meta({ example: 'edith@harbour.example' });

export const createInvitationSchema = z.strictObject({
  email: emailSchema.describe(
    'The address that whoever accepts has to log in with, verified by the identity provider.',
  ),
  role: z.enum(ROLES),
  expiresInDays: z
    .int()
    .min(INVITATION_DAYS.least, 'must be at least 1')
    .max(INVITATION_DAYS.most, 'must be at most 30')
    .default(INVITATION_DAYS.usual)
    .describe('Days until it is over.')
    .meta({ example: INVITATION_DAYS.usual }),
});

export const invitationSchema = z.object({
  id: idSchema,
  email: z.string().meta({ example: 'edith@harbour.example' }),
  role: z.enum(ROLES),
  createdAt: timestampSchema,
  createdBy: actorSchema,
  expiresAt: timestampSchema,
  acceptedAt: timestampSchema.nullable(),
  revokedAt: timestampSchema.nullable(),
});
export type InvitationBody = z.infer<typeof invitationSchema>;

export const createdInvitationSchema = z.object({
  ...invitationSchema.shape,
  token: z
    .string()
    .describe('For whoever is invited: hand it over. It is shown here and never again.')
    .meta({ readOnly: true }),
});

export const invitationPageSchema = pageSchema(invitationSchema);

export const acceptInvitationSchema = z.strictObject({
  token: z.string().min(1, 'must not be empty').max(100, 'is longer than a token').meta({ writeOnly: true }),
});

export const acceptedInvitationSchema = z.object({ organisationId: idSchema, role: z.enum(ROLES) });
