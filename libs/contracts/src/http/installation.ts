import { FULL_SWEEP_HOURS } from '@quayside/domain';
import { z } from 'zod';
import { pageSchema } from './page';
import { runSchema } from './run';
import { displayNameSchema, idSchema, storableTextSchema, timestampSchema } from './scalars';

/** The resync interval of a new installation, and its longest. The shortest is the operator's choice, an hour by default. */
export const DEFAULT_RESYNC_INTERVAL_MINUTES = 60;
export const MAX_RESYNC_INTERVAL_MINUTES = 1_440;

export const resyncIntervalMinutesSchema = z
  .int()
  .min(1, 'must be at least 1')
  .max(MAX_RESYNC_INTERVAL_MINUTES, 'must be at most 1440, a day')
  .describe('Minutes between two resyncs: from 60, an hour, to 1440, a day. An operator may allow less than an hour.')
  .meta({ example: 60 });
export const sendRawDataExamplesSchema = z
  .boolean()
  .describe('Whether a few masked records are kept as examples for the mapping.');

const fullSweepHoursSchema = z
  .int()
  .min(FULL_SWEEP_HOURS.least, `must be at least ${FULL_SWEEP_HOURS.least}`)
  .max(FULL_SWEEP_HOURS.most, `must be at most ${FULL_SWEEP_HOURS.most}, a week`)
  .describe(
    'Hours after which a scheduled run reads everything again: from 1 to 168, a week. The runs between read what is new.',
  )
  .meta({ example: FULL_SWEEP_HOURS.usual });

/** The most settings in one request, far above what a connector takes. */
export const MAX_SETTINGS = 50;

/** The value of one setting. Which settings there are is the connector's to say. */
const settingValueSchema = z.union(
  [storableTextSchema(20_000), z.array(storableTextSchema(1_000)).max(1_000)],
  'must be text, or a list of texts',
);

function settingsSchema<Value extends z.ZodType>(value: Value) {
  return z
    .record(z.string().max(100), value)
    .refine((settings) => Object.keys(settings).length <= MAX_SETTINGS, `must be at most ${MAX_SETTINGS} settings`);
}

const settingsExample = { statuspageHost: 'https://api.statuspage.io', statuspageIds: ['kctbh9vrtdwd'] };

export const createInstallationSchema = z.strictObject({
  connector: z.string().min(1, 'must not be empty').max(100).describe('A `type` of the connectors.').meta({
    example: 'statuspage',
  }),
  identifier: z
    .string()
    .min(1, 'must not be empty')
    .max(100, 'must be at most 100 characters long')
    .regex(/^[a-z0-9-]+$/, 'must consist of lower-case letters, digits and dashes')
    .describe('Names the installation at Port. It cannot be changed later.')
    .meta({ example: 'status-prod' }),
  name: displayNameSchema.describe('What people call the installation.').meta({ example: 'Status pages, production' }),
  settings: settingsSchema(settingValueSchema)
    .describe('The connector’s own settings, by name; sensitive ones are kept encrypted.')
    .meta({ example: settingsExample }),
  application: z
    .strictObject({
      resyncIntervalMinutes: resyncIntervalMinutesSchema.default(DEFAULT_RESYNC_INTERVAL_MINUTES),
      sendRawDataExamples: sendRawDataExamplesSchema.default(true),
      fullSweepHours: fullSweepHoursSchema.default(FULL_SWEEP_HOURS.usual),
    })
    .prefault({})
    .describe('What is the same for every connector.'),
});
export type CreateInstallation = z.output<typeof createInstallationSchema>;

export const updateInstallationSchema = z.strictObject({
  name: displayNameSchema.optional(),
  settings: settingsSchema(settingValueSchema.nullable())
    .optional()
    .describe('The settings to replace; null puts one back to its default. Those not named stay as they are.')
    .meta({ example: { statuspageIds: ['kctbh9vrtdwd'] } }),
  application: z
    .strictObject({
      resyncIntervalMinutes: resyncIntervalMinutesSchema.optional(),
      sendRawDataExamples: sendRawDataExamplesSchema.optional(),
      fullSweepHours: fullSweepHoursSchema.optional(),
    })
    .optional(),
});
export type UpdateInstallation = z.output<typeof updateInstallationSchema>;

const installationHealthSchema = z.object({
  state: z
    .enum(['ok', 'halted'])
    .describe('`halted`: a key was refused, and nothing but a try a day is scheduled until that is put right.'),
  halt: z
    .object({
      code: z
        .string()
        .describe('What was refused; each code has a page in the documentation.')
        .meta({ example: 'credentials_rejected' }),
      message: z.string(),
      remedy: z.string().describe('What to do.'),
      since: timestampSchema,
      runId: idSchema.describe('The last run that was refused.'),
    })
    .nullable()
    .describe('Null unless halted.'),
});

export const installationSchema = z.object({
  id: idSchema,
  organisationId: idSchema,
  connector: z.string().meta({ example: 'statuspage' }),
  identifier: z.string().meta({ example: 'status-prod' }),
  name: z.string().meta({ example: 'Status pages, production' }),
  settings: z
    .record(z.string(), z.union([z.string(), z.array(z.string()), z.null()]))
    .describe('Every setting that is not sensitive, with its default where none was given.')
    .meta({ example: settingsExample }),
  secrets: z
    .array(
      z.object({
        setting: z.string().meta({ example: 'statuspageApiKey' }),
        name: z.string().meta({ example: 'status-prod-statuspageApiKey' }),
        fingerprint: z.string().describe('Tells two secrets apart without showing either.'),
        createdAt: timestampSchema,
        lastUsedAt: timestampSchema.nullable(),
      }),
    )
    .describe('What is known of the sensitive settings, except their values.'),
  application: z.object({
    resyncIntervalMinutes: z.int().meta({ example: 60 }),
    sendRawDataExamples: z.boolean(),
    fullSweepHours: z.int().meta({ example: FULL_SWEEP_HOURS.usual }),
  }),
  health: installationHealthSchema.describe('Whether runs are scheduled.'),
  nextRunAt: timestampSchema.describe(
    'When the next scheduled run is due. While the installation is halted, none is made but one a day that tries the key.',
  ),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
  lastRun: runSchema.nullable(),
});
export type InstallationBody = z.infer<typeof installationSchema>;

export const createdInstallationSchema = z.object({
  ...installationSchema.shape,
  firstRun: runSchema.describe('The run that was queued with the installation.'),
});
export type CreatedInstallationBody = z.infer<typeof createdInstallationSchema>;

export const installationPageSchema = pageSchema(installationSchema);
