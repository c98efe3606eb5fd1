import { z } from 'zod';
import { pageSchema } from './page';
import { deletionsQuerySchema } from './run';
import { idSchema, timestampSchema } from './scalars';

/** A payload has up to 256 KiB. */
const MAX_REFUSED_PAGE_SIZE = 50;

export const refusedEntitiesQuerySchema = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_REFUSED_PAGE_SIZE)
    .default(20)
    .describe('How many items to give at most.')
    .meta({ example: 20 }),
  after: deletionsQuerySchema.shape.after,
});
export type RefusedEntitiesQuery = z.output<typeof refusedEntitiesQuerySchema>;

/** An entity that Port refused, and has not taken since. */
export const refusedEntitySchema = z.object({
  blueprint: z.string(),
  identifier: z.string(),
  kind: z.string(),
  scope: z.string().describe('The status page that its record is on.'),
  recordId: z.string().nullable(),
  payload: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe(
      'The entity as it is sent; null when it is not kept: above 256 KiB, not whole, or beyond the first thousand.',
    ),
  code: z.string().describe('Why Port refused it last.').meta({ example: 'port_rejected' }),
  message: z.string().describe('The same in words, Port’s own among them.'),
  remedy: z
    .string()
    .describe('The page of the documentation that says what to do.')
    .meta({ example: 'docs/errors/port_rejected.md' }),
  attempts: z.int().min(1).describe('How many times Port was asked.'),
  firstRefusedAt: timestampSchema,
  lastRefusedAt: timestampSchema,
  runId: idSchema.describe('The run in which it was refused last.'),
});

export const refusedEntityPageSchema = pageSchema(refusedEntitySchema);
export type RefusedEntityPageBody = z.infer<typeof refusedEntityPageSchema>;
