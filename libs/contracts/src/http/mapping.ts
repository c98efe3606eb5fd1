import { z } from 'zod';
import { requestedRunSchema } from './run';
import { storableTextSchema, timestampSchema } from './scalars';

/** The largest mapping, in characters. */
export const MAX_MAPPING_CHARACTERS = 250_000;

const mappingExample =
  'resources:\n  - kind: statuspage\n    selector:\n      query: "true"\n    port:\n      entity:\n        mappings:\n' +
  '          identifier: .id\n          blueprint: \'"statuspage"\'\n';

export const putMappingSchema = z.strictObject({
  text: storableTextSchema(MAX_MAPPING_CHARACTERS)
    .min(1, 'must not be empty')
    .describe('The mapping as YAML text.')
    .meta({ example: mappingExample }),
});

export const mappingSchema = z.object({
  version: z.int().min(1),
  text: z.string().meta({ example: mappingExample }),
  createdAt: timestampSchema,
  createdBy: z.string().describe('Who wrote this version.').meta({ example: 'bootstrap' }),
});
export type MappingBody = z.infer<typeof mappingSchema>;

export const slowExpressionsSchema = z
  .array(
    z.object({
      path: z.string().meta({ example: 'resources[0].port.entity.mappings.properties.url' }),
      expression: z.string(),
      reason: z.string().describe('What the compiled engine does not know.'),
    }),
  )
  .describe('Expressions that work, by an engine that is some hundred times slower: the first hundred.');

export const savedMappingSchema = z.object({
  ...mappingSchema.shape,
  slowExpressions: slowExpressionsSchema,
  run: requestedRunSchema
    .nullable()
    .describe(
      'The run that applies the mapping. Null when the text was the current one already, so that nothing changed. ' +
        'A run that was active already (`alreadyActive`) may end with the mapping it began with; the next one uses this version.',
    ),
});
export type SavedMappingBody = z.infer<typeof savedMappingSchema>;
