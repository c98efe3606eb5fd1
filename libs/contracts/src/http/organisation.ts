import { z } from 'zod';
import { pageSchema } from './page';
import { displayNameSchema, idSchema, timestampSchema } from './scalars';

export const createOrganisationSchema = z.strictObject({
  name: displayNameSchema.describe('What people call the organisation.').meta({ example: 'Harbour Ltd' }),
});

export const organisationSchema = z.object({
  id: idSchema,
  name: z.string().meta({ example: 'Harbour Ltd' }),
  createdAt: timestampSchema,
});
export type OrganisationBody = z.infer<typeof organisationSchema>;

export const organisationPageSchema = pageSchema(organisationSchema);
