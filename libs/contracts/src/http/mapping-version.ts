import { z } from 'zod';
import { mappingSchema, slowExpressionsSchema } from './mapping';
import { pageQuerySchema, pageSchema } from './page';

/** What Postgres can number versions by. */
const versionSchema = z.int().min(1).max(2_147_483_647).meta({ example: 2 });

/** As a part of an address. */
export const mappingVersionParamSchema = z.coerce.number().pipe(versionSchema).describe('The number of the version.');

export const mappingVersionsQuerySchema = z.strictObject({
  limit: pageQuerySchema.shape.limit,
  after: z.coerce
    .number('is not a cursor; take it from `next` of the page before')
    .pipe(versionSchema)
    .optional()
    .describe('Where to go on: `next` of the page before. The first page when absent.'),
});

const isCurrentSchema = z.boolean().describe('Whether runs use it: true for the version with the highest number.');

export const mappingVersionPageSchema = pageSchema(
  z.object({
    version: mappingSchema.shape.version,
    isCurrent: isCurrentSchema,
    characters: z.int().describe('The length of its text.'),
    createdAt: mappingSchema.shape.createdAt,
    createdBy: mappingSchema.shape.createdBy,
  }),
);
export type MappingVersionPageBody = z.infer<typeof mappingVersionPageSchema>;

/** One thing that is wrong with the text of a mapping. */
export const mappingFaultSchema = z.object({
  path: z
    .string()
    .describe('The dotted path of the entry; empty for the text as a whole.')
    .meta({ example: 'resources[0].port.entity.mappings.identifier' }),
  message: z.string().describe('What is wrong and what to do.'),
  line: z.int().nullable().describe('From 1; null where it has no place in the text.'),
  column: z.int().nullable().describe('From 1.'),
});
export type MappingFaultBody = z.infer<typeof mappingFaultSchema>;

/** What a text is as a mapping: for this version of Quayside, not for the one that it was written under. */
export const compiledMappingSchema = z.object({
  usable: z.boolean().describe('Whether it can be made the current mapping.'),
  errors: z.array(mappingFaultSchema).describe('Why not, in the order of the text; empty when it is usable.'),
  resources: z
    .array(
      z.object({
        kind: z.string().meta({ example: 'incident' }),
        language: z.string().meta({ example: 'jq' }),
        selector: z.string().meta({ example: 'true' }),
        blueprints: z
          .array(z.string().nullable())
          .describe('Of each entity that a record becomes; null where an expression decides it.')
          .meta({ example: ['statuspageIncident'] }),
      }),
    )
    .describe('In the order of the text; empty when it is not usable.'),
  options: z
    .object({
      enableMergeEntity: z.boolean(),
      deleteDependentEntities: z.boolean(),
      createMissingRelatedEntities: z.boolean(),
      entityDeletionThreshold: z.number(),
    })
    .nullable()
    .describe('With the defaults of those that the text leaves out; null when it is not usable.'),
  slowExpressions: slowExpressionsSchema,
});
export type CompiledMappingBody = z.infer<typeof compiledMappingSchema>;

export const mappingVersionSchema = z.object({
  ...mappingSchema.shape,
  isCurrent: isCurrentSchema,
  compiled: compiledMappingSchema.describe('What the text is as a mapping today.'),
});
export type MappingVersionBody = z.infer<typeof mappingVersionSchema>;

export const rollBackMappingSchema = z.strictObject({
  version: versionSchema.describe('The version whose text becomes the current mapping again.'),
});
