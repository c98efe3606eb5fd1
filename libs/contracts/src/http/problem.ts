import { z } from 'zod';

/** One thing that is wrong with a request. */
export const problemFieldSchema = z.object({
  field: z
    .string()
    .describe('Dotted path of the field, or the name of the query parameter; empty for the body as a whole.')
    .meta({ example: 'settings.statuspageIds' }),
  pointer: z.string().optional().describe('JSON Pointer (RFC 6901) into the request body.').meta({
    example: '/settings/statuspageIds',
  }),
  message: z.string().describe('What is wrong and what to do.'),
  path: z
    .string()
    .optional()
    .describe('Inside a mapping: the dotted path of the entry.')
    .meta({ example: 'resources[0].port.entity.mappings.identifier' }),
  line: z.int().optional().describe('Inside a mapping: the line of its text, from 1.'),
  column: z.int().optional().describe('Inside a mapping: the column of that line, from 1.'),
});
export type ProblemField = z.infer<typeof problemFieldSchema>;

/**
 * The body of every answer that is not a success.
 *
 * @see RFC 9457, "Problem Details for HTTP APIs"
 */
export const problemSchema = z.object({
  type: z
    .string()
    .describe('Names the kind of problem; its last part is `code`.')
    .meta({ example: 'urn:quayside:error:request_invalid' }),
  title: z.string().describe('The kind of problem in a few words.').meta({ example: 'Request invalid' }),
  status: z.int().describe('The HTTP status of the answer.').meta({ example: 422 }),
  detail: z.string().describe('What happened, and what to do.'),
  code: z.string().describe('Stable code; each has a page in the documentation.').meta({ example: 'request_invalid' }),
  instance: z
    .string()
    .describe('Names this occurrence: the id of the request, as in the `X-Request-Id` header.')
    .meta({ example: 'urn:uuid:0b4c1f9e-2f2d-4a52-9a3f-6f1a3c0f7f51' }),
  errors: z
    .array(problemFieldSchema)
    .optional()
    .describe('Every field that is wrong, all at once; of more than a hundred, the first hundred.'),
});
export type Problem = z.infer<typeof problemSchema>;

/** The prefix of `Problem.type`. */
export const PROBLEM_TYPE_PREFIX = 'urn:quayside:error:';
