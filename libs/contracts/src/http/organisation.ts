import { z } from 'zod';
import { pageSchema } from './page';
import { displayNameSchema, idSchema, timestampSchema } from './scalars';

export const createOrganisationSchema = z.strictObject({
  name: displayNameSchema.describe('What people call the organisation.').meta({ example: 'Harbour Ltd' }),
  claim: displayNameSchema
    .optional()
    .describe('What the identity provider calls the organisation, where that is not its id.')
    .meta({ example: 'harbour' }),
});

export const organisationSchema = z.object({
  id: idSchema,
  name: z.string().meta({ example: 'Harbour Ltd' }),
  claim: z.string().nullable().describe('What the identity provider calls it; null for its id.'),
  createdAt: timestampSchema,
});
export type OrganisationBody = z.infer<typeof organisationSchema>;

export const organisationPageSchema = pageSchema(organisationSchema);
