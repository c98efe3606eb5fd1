import { ROLES } from '@quayside/domain';
import { z } from 'zod';
import { actorSchema } from '../audit/actor';
import { pageSchema } from './page';
import { displayNameSchema, idSchema, timestampSchema } from './scalars';

/** How long a token lives, in days. */
export const API_TOKEN_DAYS = { least: 1, most: 365, usual: 90 } as const;

export const createApiTokenSchema = z.strictObject({
  name: displayNameSchema.describe('What the token is for.').meta({ example: 'Deployment pipeline' }),
  role: z.enum(ROLES).describe('What it may do. No token can manage members, invitations or tokens.'),
  expiresInDays: z
    .int()
    .min(API_TOKEN_DAYS.least, 'must be at least 1')
    .max(API_TOKEN_DAYS.most, 'must be at most 365, a year')
    .default(API_TOKEN_DAYS.usual)
    .describe('Days until it ends.')
    .meta({ example: API_TOKEN_DAYS.usual }),
});

export const apiTokenSchema = z.object({
  id: idSchema,
  name: z.string().meta({ example: 'Deployment pipeline' }),
  role: z.enum(ROLES),
  createdAt: timestampSchema,
  createdBy: actorSchema,
  expiresAt: timestampSchema,
  lastUsedAt: timestampSchema.nullable().describe('Within a minute; null while it was never used.'),
  revokedAt: timestampSchema.nullable(),
});
export type ApiTokenBody = z.infer<typeof apiTokenSchema>;

export const createdApiTokenSchema = z.object({
  ...apiTokenSchema.shape,
  token: z.string().describe('The token itself. It is shown here and never again.').meta({ readOnly: true }),
});

export const apiTokenPageSchema = pageSchema(apiTokenSchema);
