import { z } from 'zod';
import { idSchema, storableTextSchema, timestampSchema } from './scalars';

/** How Quayside signs in at Port for an organisation. */
export const putPortConnectionSchema = z.strictObject({
  baseUrl: storableTextSchema(500)
    .trim()
    .default('https://api.getport.io')
    .describe('Port’s API: `https://api.getport.io` for the EU, `https://api.us.getport.io` for the US.')
    .meta({ example: 'https://api.getport.io' }),
  clientId: storableTextSchema(500).trim().min(1, 'must not be empty').describe('From Port: Credentials.').meta({
    example: 'my-client-id',
  }),
  clientSecret: storableTextSchema(2_000)
    .trim()
    .min(1, 'must not be empty')
    .describe('From Port: Credentials. Kept encrypted; no answer ever contains it.')
    .meta({ writeOnly: true }),
});

export const portConnectionSchema = z.object({
  organisationId: idSchema,
  baseUrl: z.string().meta({ example: 'https://api.getport.io' }),
  clientId: z.string().meta({ example: 'my-client-id' }),
  clientSecretFingerprint: z
    .string()
    .describe('Tells two secrets apart without showing either.')
    .meta({ example: 'b1946ac9' }),
  updatedAt: timestampSchema,
});
export type PortConnectionBody = z.infer<typeof portConnectionSchema>;
