import { DELETION_STATUSES, EXPRESSION_NOTES, RUN_OUTCOMES, RUN_STATES, RUN_TRIGGERS } from '@quayside/domain';
import { z } from 'zod';
import { pageSchema } from './page';
import { idSchema, timestampSchema } from './scalars';

export const runSchema = z.object({
  id: idSchema,
  organisationId: idSchema,
  installationId: idSchema,
  trigger: z.enum(RUN_TRIGGERS).describe('Who asked for the run.'),
  state: z.enum(RUN_STATES).describe('`queued` and `running` are active; an installation has at most one active run.'),
  outcome: z.enum(RUN_OUTCOMES).nullable().describe('How the run ended; null while it is active.'),
  epoch: z.int().min(0).describe('Grows each time a worker takes the run up.'),
  queuedAt: timestampSchema,
  startedAt: timestampSchema.nullable(),
  finishedAt: timestampSchema.nullable(),
  error: z
    .object({ code: z.string().meta({ example: 'credentials_rejected' }), message: z.string() })
    .nullable()
    .describe('What ended the run, when it did not get through.'),
  requests: z.object({ upstream: z.int().min(0), port: z.int().min(0) }).describe('Requests sent, retries included.'),
});
export type RunBody = z.infer<typeof runSchema>;

export const runPageSchema = pageSchema(runSchema);

/** The answer to a request for a run. */
export const requestedRunSchema = z.object({
  ...runSchema.shape,
  alreadyActive: z.boolean().describe('True when a run was active already: this is that run, and no other was queued.'),
});
export type RequestedRunBody = z.infer<typeof requestedRunSchema>;

const count = z.int().min(0);

export const kindCountsSchema = z.object({
  fetched: count.describe('Records read from the upstream.'),
  mapped: count.describe('Records that became an entity.'),
  filteredOut: count.describe('Records that a selector left out.'),
  dropped: count.describe('Records without an identifier or a blueprint.'),
  mapFailed: count.describe('Records whose mapping failed.'),
  created: count,
  updated: count,
  unchanged: count.describe('Entities that Port held already, at no cost.'),
  loadFailed: count.describe('Entities that Port refused.'),
  deleted: count,
});

export const runDetailSchema = z.object({
  ...runSchema.shape,
  mappingVersion: z.int().nullable().describe('The version of the mapping that the run used.'),
  kinds: z.record(z.string(), kindCountsSchema).describe('What happened to each kind.'),
  faults: z
    .array(
      z.object({
        code: z.string().meta({ example: 'scope_forbidden' }),
        message: z.string(),
        scope: z.string().nullable().describe('The status page it belongs to; null when it is the whole run’s.'),
        source: z.string().nullable().describe('The list that was being read.'),
      }),
    )
    .describe('Pages and lists that failed while the run went on.'),
  expressionNotes: z
    .array(
      z.object({
        note: z.enum(EXPRESSION_NOTES),
        kind: z.string(),
        path: z.string().meta({ example: 'resources[2].port.entity.mappings.properties.url' }),
        expression: z.string(),
        records: count.describe('How many records it concerns.'),
        message: z.string().nullable().describe('The first error.'),
      }),
    )
    .describe(
      'What was noticed about expressions of the mapping: misconfigured (it failed, or gave nothing), always_null, ' +
        'quarantined (it ran into its limits and was not tried again), slow (run by the slow engine). At most two hundred.',
    ),
  failedRecords: z
    .array(
      z.object({
        kind: z.string(),
        scope: z.string(),
        step: z.enum(['map', 'load']),
        blocksDeletion: z.boolean(),
        recordId: z.string().nullable(),
        blueprint: z.string().nullable(),
        identifier: z.string().nullable(),
        code: z.string(),
        message: z.string(),
      }),
    )
    .describe('Records and entities that failed: the first hundred.'),
  deletions: z
    .array(
      z.object({
        blueprint: z.string(),
        identifier: z.string(),
        kind: z.string().nullable(),
        status: z.enum(DELETION_STATUSES),
      }),
    )
    .describe('Entities that were deleted, or kept although nothing asks for them: the first thousand.'),
});
export type RunDetailBody = z.infer<typeof runDetailSchema>;
