import { booleanText, integerText, logLevelText, parseEnvironment, urlText } from '@quayside/platform-config';
import { z } from 'zod';

export const schema = z.object({
  DATABASE_URL: urlText(['postgresql', 'postgres']).describe('set it to the PostgreSQL database'),
  REDIS_URL: urlText(['redis', 'rediss']).describe('set it to the Redis that holds the queues'),
  QUAYSIDE_MASTER_KEY_FILE: z.string().min(1).describe('set it to the file of the master key that the API uses too'),
  QUAYSIDE_ALLOW_PRIVATE_HOSTS: booleanText()
    .default(false)
    .describe('set it to true to call http and private addresses; for development only'),
  QUAYSIDE_WORKER_CONCURRENCY: integerText({ min: 1, max: 64 })
    .default(4)
    .describe('set it to how many resyncs one process runs at a time'),
  QUAYSIDE_LEASE_SECONDS: integerText({ min: 3, max: 600 })
    .default(30)
    .describe('set it to after how many seconds of silence another worker takes a run over'),
  QUAYSIDE_LOG_LEVEL: logLevelText().default('info'),
});

export type WorkerConfig = Readonly<z.infer<typeof schema>>;

export function readConfig(environment: NodeJS.ProcessEnv = process.env): WorkerConfig {
  return parseEnvironment(schema, environment);
}
