import { booleanText, integerText, logLevelText, parseEnvironment, urlText } from '@quayside/platform-config';
import { FAILPOINT_REFUSED, failpointAllowed, failpointText } from '@quayside/platform-failpoint';
import { z } from 'zod';

/** Where a scheduler can be made to break: see libs/platform/failpoint. */
export const SCHEDULER_FAILPOINTS = [
  /** a run is marked as dispatched, and its job is not in Redis yet */
  'before_enqueue',
] as const;

export const schema = z
  .object({
    DATABASE_URL: urlText(['postgresql', 'postgres']).describe(
      'set it to the PostgreSQL database, with a login in the role quayside_app',
    ),
    QUAYSIDE_ALLOW_UNRESTRICTED_DATABASE: booleanText()
      .default(false)
      .describe('set it to true to take a superuser or the owner of the tables as the login; for development only'),
    REDIS_URL: urlText(['redis', 'rediss']).describe('set it to the Redis that holds the queues'),
    QUAYSIDE_TICK_MS: integerText({ min: 50, max: 60_000 })
      .default(1_000)
      .describe(
        'set it to how often due installations are looked for while runs wait, in milliseconds; less often otherwise',
      ),
    QUAYSIDE_REDISPATCH_SECONDS: integerText({ min: 1, max: 3_600 })
      .default(6)
      .describe('set it to after how many seconds a run that nobody took is put into the queue again'),
    QUAYSIDE_ORGANISATION_RUNS: integerText({ min: 1, max: 10_000 })
      .default(4)
      .describe('set it to how many runs of one organisation are worked on at a time while others wait'),
    QUAYSIDE_ORGANISATION_BACKLOG: integerText({ min: 1, max: 10_000 })
      .default(1_000)
      .describe('set it to how many scheduled runs of one organisation may wait; more are skipped and noted'),
    QUAYSIDE_LOG_LEVEL: logLevelText().default('info'),
    NODE_ENV: z.string().optional(),
    QUAYSIDE_FAILPOINT: failpointText(SCHEDULER_FAILPOINTS)
      .optional()
      .describe('leave it out: it breaks the program at a point of its work, for fault tests only'),
  })
  .refine(failpointAllowed, FAILPOINT_REFUSED);

export type SchedulerConfig = Readonly<z.infer<typeof schema>>;

export function readConfig(environment: NodeJS.ProcessEnv = process.env): SchedulerConfig {
  return parseEnvironment(schema, environment);
}
