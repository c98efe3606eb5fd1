import { ROLES } from '@quayside/domain';
import { z } from 'zod';
import { idSchema, timestampSchema } from './scalars';

/** Where a login may return to when it does not say. */
export const loginQuerySchema = z.strictObject({
  returnTo: z
    .string()
    .max(2_048)
    .default('/')
    .describe('Where to go after the login: a path on this site.')
    .meta({ example: '/installations' }),
});

/** Who sends the request. */
export const sessionSchema = z.object({
  caller: z.enum(['person', 'api_token', 'operator']).describe('`operator` is the token of the operator.'),
  user: z
    .object({ id: idSchema, email: z.string(), name: z.string().nullable() })
    .nullable()
    .describe('Null for a token.'),
  platformOperator: z.boolean().describe('Whether it may do everything in every organisation.'),
  organisations: z.array(z.object({ id: idSchema, name: z.string(), role: z.enum(ROLES) })),
  endsAt: timestampSchema
    .nullable()
    .describe('When the session ends if nothing is asked until then; null for a token.'),
});
export type SessionBody = z.infer<typeof sessionSchema>;

export const loggedOutSchema = z.object({
  providerLogoutUrl: z
    .string()
    .nullable()
    .describe('Where to send the browser to log out of the identity provider too; null where it has no such page.'),
});
