import { PROBE_RESULTS, ROTATION_STATES } from '@quayside/domain';
import { z } from 'zod';
import { pageSchema } from './page';
import { idSchema, storableTextSchema, timestampSchema } from './scalars';

/** What may be told of the second value of a secret. */
export const rotationSchema = z.object({
  state: z
    .enum(ROTATION_STATES)
    .describe(
      'Of a new value: not tried yet, being tried, taken by the upstream, refused by it and destroyed. `promoted`: the new value is in use, and this is the old one.',
    ),
  fingerprint: z.string().describe('Of the second value.').meta({ example: '5d41402a' }),
  outdated: z
    .boolean()
    .describe('The installation was changed since: the second value can only be destroyed, or its settings put back.'),
  begunAt: timestampSchema,
  promotedAt: timestampSchema.nullable(),
  expiresAt: timestampSchema.describe('When the second value is destroyed, whatever becomes of it.'),
  lastProbe: z
    .object({
      at: timestampSchema,
      result: z.enum(PROBE_RESULTS).describe('`undecided`: the upstream could not be asked, and is asked again.'),
      code: z.string().nullable().describe('Why it was not proven.').meta({ example: 'credentials_rejected' }),
      message: z.string().nullable(),
    })
    .nullable(),
});
export type RotationBody = z.infer<typeof rotationSchema>;

export const beginRotationSchema = z.strictObject({
  value: storableTextSchema(20_000).min(1, 'must not be empty').describe('The new value. It is never shown again.'),
});

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
  rotation: rotationSchema.nullable().describe('Of its second value; null when it has none.'),
});
export type SecretBody = z.infer<typeof secretSchema>;

export const secretPageSchema = pageSchema(secretSchema);
