import { ROLES } from '@quayside/domain';
import { z } from 'zod';
import { pageSchema } from './page';
import { idSchema, timestampSchema } from './scalars';

export const memberSchema = z.object({
  userId: idSchema,
  email: z.string().meta({ example: 'edith@harbour.example' }),
  name: z.string().nullable().meta({ example: 'Edith Editor' }),
  role: z.enum(ROLES),
  source: z
    .enum(['claim', 'invitation'])
    .describe('Where the role comes from: the groups of the identity provider (claim), or an admin (invitation).'),
  createdAt: timestampSchema,
});
export type MemberBody = z.infer<typeof memberSchema>;

export const changeMemberSchema = z.strictObject({ role: z.enum(ROLES) });

export const memberPageSchema = pageSchema(memberSchema);
