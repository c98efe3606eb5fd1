import {
  DELETION_DECISIONS,
  DELETION_STATUSES,
  EXPRESSION_NOTES,
  RUN_MODES,
  RUN_OUTCOMES,
  RUN_PHASES,
  RUN_STATES,
  RUN_TRIGGERS,
  type EntityKey,
} from '@quayside/domain';
import { z } from 'zod';
import { actorSchema } from '../audit/actor';
import { pageSchema } from './page';
import { idSchema, storableTextSchema, timestampSchema } from './scalars';

export const runSchema = z.object({
  id: idSchema,
  organisationId: idSchema,
  installationId: idSchema,
  trigger: z.enum(RUN_TRIGGERS).describe('Who asked for the run.'),
  mode: z
    .enum(RUN_MODES)
    .describe(
      'How much it reads: everything (full), or what is new and a part of the rest (delta). Decided when it starts.',
    ),
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
  requests: z
    .object({
      upstream: z.int().min(0),
      port: z.int().min(0),
      limiterWaitMs: z.int().min(0).describe('How long requests to the upstream waited for their turn, all together.'),
    })
    .describe('Requests sent, of all attempts and retries included, as far as their pages are done.'),
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
  held: count.describe('Entities whose deletion waits for a person; counted when the run ends.'),
});

const readStatistics = {
  firstAt: timestampSchema.describe('When its first answer came.'),
  lastAt: timestampSchema,
  pages: count.describe('Pages of lists.'),
  records: count,
  faults: count,
  ended: count.describe('Lists that were read to their end.'),
};

export const runTimelineSchema = z.object({
  phases: z
    .array(
      z.object({
        name: z.enum(RUN_PHASES),
        startedAt: timestampSchema,
        endedAt: timestampSchema,
        requests: z.object({ upstream: count, port: count, limiterWaitMs: count }),
        outcome: z.enum(['done', 'failed']),
      }),
    )
    .describe('The steps, in the order in which they were taken.'),
  lists: z
    .array(z.object({ source: z.string(), scope: z.string().nullable(), ...readStatistics }))
    .describe('Each list of each status page; beyond two hundred, one sum for each source with a scope of null.'),
  scopes: z
    .array(z.object({ scope: z.string().nullable(), ...readStatistics }))
    .describe('All lists of each status page; beyond two hundred, one sum with a scope of null.'),
});

const failedRecordSchema = z.object({
  kind: z.string(),
  scope: z.string().describe('The status page.'),
  step: z.enum(['map', 'load']).describe('`map`: the mapping failed; `load`: Port refused the entity.'),
  blocksDeletion: z
    .boolean()
    .describe('Whether nothing of its kind and page was deleted, as nobody knows which entity the record stands for.'),
  recordId: z.string().nullable(),
  blueprint: z.string().nullable(),
  identifier: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});

export const runDetailSchema = z.object({
  ...runSchema.shape,
  mappingVersion: z.int().nullable().describe('The version of the mapping that the run used.'),
  kinds: z.record(z.string(), kindCountsSchema).describe('What happened to each kind.'),
  timeline: runTimelineSchema.describe('How the last attempt went; empty until it has ended.'),
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
    .array(failedRecordSchema)
    .describe('Records and entities that failed: the first hundred. `GET .../failed-records` lists them all.'),
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
  decisions: z
    .array(
      z.object({
        decision: z.enum(DELETION_DECISIONS),
        entities: count.describe('For how many entities it changed something.'),
        reason: z.string().nullable(),
        decidedAt: timestampSchema,
        decidedBy: actorSchema,
        expiresAt: timestampSchema.nullable().describe('Until when an approval stands; null for a rejection.'),
      }),
    )
    .describe('What was decided about deletions that the run held back, the latest first: the latest hundred.'),
});
export type RunDetailBody = z.infer<typeof runDetailSchema>;

/** The largest page of a run's failed records, whose payloads may be long. */
const MAX_FAILED_RECORDS_PAGE_SIZE = 50;

export const failedRecordsQuerySchema = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_FAILED_RECORDS_PAGE_SIZE)
    .default(20)
    .describe('How many items to give at most.')
    .meta({ example: 20 }),
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'is not a cursor; take it from `next` of the page before')
    .optional()
    .describe('Where to go on: `next` of the page before. The first page when absent.'),
  kind: storableTextSchema(100).optional().describe('Only records of this kind.').meta({ example: 'incident' }),
});
export type FailedRecordsQuery = z.output<typeof failedRecordsQuerySchema>;

export const failedRecordPageSchema = pageSchema(
  z.object({
    ...failedRecordSchema.shape,
    payload: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('The entity as Port refused it, until Port takes it or another run sends it again; null otherwise.'),
  }),
);
export type FailedRecordPageBody = z.infer<typeof failedRecordPageSchema>;

/** The largest page of a run's deletions. */
export const MAX_DELETIONS_PAGE_SIZE = 500;
/** The most entities that one decision names. */
export const MAX_DECIDED_KEYS = 1_000;
/** Longer than any key that is kept, and the cursor of such a key. */
const MAX_KEY_LENGTH = 2_500;
const MAX_CURSOR_LENGTH = 4_000;

const cursorKeySchema = z.tuple([storableTextSchema(MAX_KEY_LENGTH), storableTextSchema(MAX_KEY_LENGTH)]);

/** The cursor of a list of deletions: the key of the last one of the page before, as text for an address. */
export function deletionCursor({ blueprint, identifier }: EntityKey): string {
  return Buffer.from(JSON.stringify([blueprint, identifier])).toString('base64url');
}

/** Null when it is not a cursor that `deletionCursor` made. */
export function parseDeletionCursor(cursor: string): EntityKey | null {
  try {
    const [blueprint, identifier] = cursorKeySchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { blueprint, identifier };
  } catch {
    return null;
  }
}

export const deletionsQuerySchema = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_DELETIONS_PAGE_SIZE)
    .default(100)
    .describe('How many items to give at most.')
    .meta({ example: 100 }),
  after: z
    .string()
    .max(MAX_CURSOR_LENGTH)
    .refine((cursor) => parseDeletionCursor(cursor) !== null, 'is not a cursor; take it from `next` of the page before')
    .optional()
    .describe('Where to go on: `next` of the page before. The first page when absent.'),
  status: z
    .enum(DELETION_STATUSES)
    .optional()
    .describe('Only deletions of which this became.')
    .meta({ example: 'held' }),
});
export type DeletionsQuery = z.output<typeof deletionsQuerySchema>;

export const deletionPageSchema = pageSchema(
  z.object({
    blueprint: z.string(),
    identifier: z.string(),
    kind: z.string().nullable(),
    status: z.enum(DELETION_STATUSES),
    decision: z.enum(DELETION_DECISIONS).nullable().describe('The last decision about it.'),
  }),
);
export type DeletionPageBody = z.infer<typeof deletionPageSchema>;

export const decideDeletionsSchema = z
  .strictObject({
    keys: z
      .array(z.strictObject({ blueprint: storableTextSchema(1_000), identifier: storableTextSchema(1_000) }))
      .min(1, 'must name an entity; leave it out to mean all')
      .max(MAX_DECIDED_KEYS, `must be at most ${MAX_DECIDED_KEYS} entities; send several requests`)
      .optional()
      .describe('Entities of the run’s list. Everything that the run held back when absent.'),
    reason: storableTextSchema(500).optional().describe('Kept with the decision, for whoever looks at it later.'),
  })
  .prefault({});
export type DecideDeletions = z.output<typeof decideDeletionsSchema>;

/** The answer to a decision. */
export const decidedDeletionsSchema = z.object({
  decision: z.enum(DELETION_DECISIONS),
  entities: count.describe('For how many entities it changed something; 0 when it was decided so already.'),
  run: requestedRunSchema
    .nullable()
    .describe('The run that carries an approval out; null for a rejection, and when nothing has changed.'),
});
export type DecidedDeletionsBody = z.infer<typeof decidedDeletionsSchema>;
