import { z } from 'zod';
import { pageSchema } from './page';
import { timestampSchema } from './scalars';

export const examplesQuerySchema = z.strictObject({
  kind: z
    .string()
    .regex(/^[\w-]{1,100}$/, 'is not the name of a kind')
    .optional()
    .describe('Only the examples of this kind.')
    .meta({ example: 'incident' }),
});

/** Records as the upstream gave them, masked, for trying a mapping out. */
export const examplesSchema = z.object({
  kind: z.string().meta({ example: 'incident' }),
  capturedAt: timestampSchema,
  examples: z.array(z.record(z.string(), z.unknown())).describe('At most five.'),
});
export type ExamplesBody = z.infer<typeof examplesSchema>;

export const examplesPageSchema = pageSchema(examplesSchema);
