import { z } from 'zod';
import {
  createInstallationSchema,
  DEFAULT_RESYNC_INTERVAL_MINUTES,
  resyncIntervalMinutesSchema,
  sendRawDataExamplesSchema,
} from './installation';
import { storableTextSchema } from './scalars';

/** How a connector can be run elsewhere than here: in a cluster, or in a pipeline. */
export const INSTALL_METHODS = ['helm', 'argocd', 'github', 'jenkins', 'azure', 'gitlab'] as const;
export type InstallMethod = (typeof INSTALL_METHODS)[number];

const referenceSchema = storableTextSchema(1_000).min(1, 'must not be empty');

export const createInstallFilesSchema = z.strictObject({
  method: z.enum(INSTALL_METHODS).describe('Where the connector is to run.').meta({ example: 'github' }),
  identifier: createInstallationSchema.shape.identifier,
  settings: createInstallationSchema.shape.settings
    .default({})
    .describe(
      'As for an installation, but in place of a sensitive value the name of the secret that has it: of a GitHub secret, a Jenkins credential, an Azure or GitLab variable, a Kubernetes Secret. Ocean’s own name for the setting when absent.',
    )
    .meta({ example: { statuspageIds: ['kctbh9vrtdwd'] } }),
  application: z
    .strictObject({
      resyncIntervalMinutes: resyncIntervalMinutesSchema.default(DEFAULT_RESYNC_INTERVAL_MINUTES),
      sendRawDataExamples: sendRawDataExamplesSchema.default(true),
    })
    .prefault({})
    .describe('What is the same for every connector.'),
  initializePortResources: z
    .boolean()
    .default(true)
    .describe('Whether the first run creates the default blueprints and mapping.'),
  port: z
    .strictObject({
      baseUrl: storableTextSchema(500)
        .trim()
        .optional()
        .describe('Port’s API; that of the organisation’s Port connection when absent.')
        .meta({ example: 'https://api.getport.io' }),
      clientId: referenceSchema.optional().describe('The name of the secret that has the client id.'),
      clientSecret: referenceSchema.optional().describe('The name of the secret that has the client secret.'),
    })
    .prefault({})
    .describe('How the runs sign in at Port.'),
  gitRepositoryUrl: storableTextSchema(500)
    .trim()
    .regex(/^[^\s\p{Cc}]+$/u, 'must not contain blanks or control characters')
    .optional()
    .describe('For `argocd`: the repository that the values are committed to.')
    .meta({ example: 'https://github.com/harbour/platform.git' }),
});
export type CreateInstallFiles = z.output<typeof createInstallFilesSchema>;

export const installFilesSchema = z.object({
  method: z.enum(INSTALL_METHODS),
  files: z
    .array(
      z.object({
        path: z.string().describe('Where it is meant to be.').meta({ example: 'Jenkinsfile' }),
        language: z.enum(['shell', 'yaml', 'groovy']),
        content: z.string(),
        note: z.string().describe('What it is, and what to do with it.'),
      }),
    )
    .describe('In the order in which they are used.'),
  secrets: z
    .array(
      z.object({
        reference: z
          .string()
          .describe('The name under which the files look for it.')
          .meta({ example: 'STATUSPAGE_API_KEY' }),
        variable: z
          .string()
          .describe('Ocean’s name for it; in a Kubernetes Secret, its key.')
          .meta({ example: 'OCEAN__INTEGRATION__CONFIG__STATUSPAGE_API_KEY' }),
        title: z.string().meta({ example: 'Statuspage API key' }),
        required: z.boolean(),
      }),
    )
    .describe('What you have to put where the files are used; no file has it.'),
});
export type InstallFilesBody = z.infer<typeof installFilesSchema>;
