import { z } from 'zod';
import { pageSchema } from './page';
import { idSchema, timestampSchema } from './scalars';

/** What may be told of a sensitive value that is kept. There is no way to read the value itself. */
export const secretSchema = z.object({
  id: idSchema,
  name: z.string().describe('The same every time: made of who uses it and the setting.').meta({
    example: 'status-prod-statuspageApiKey',
  }),
  setting: z.string().meta({ example: 'statuspageApiKey' }),
  usedBy: z
    .object({
      installationId: idSchema.nullable().describe('Null for the secret of the Port connection, which every run uses.'),
      identifier: z.string().nullable().describe('Of the installation.').meta({ example: 'status-prod' }),
    })
    .describe('What stops working without it.'),
  fingerprint: z.string().describe('Tells two secrets apart without showing either.').meta({ example: 'b1946ac9' }),
  createdAt: timestampSchema.describe('When the present value was put in.'),
  lastUsedAt: timestampSchema.nullable().describe('When the present value was last opened.'),
});
export type SecretBody = z.infer<typeof secretSchema>;

export const secretPageSchema = pageSchema(secretSchema);
