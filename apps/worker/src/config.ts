import { publishedEgressSchema } from '@quayside/contracts';
import { egressProxyText } from '@quayside/http';
import {
  booleanText,
  integerText,
  jsonText,
  logLevelText,
  parseEnvironment,
  portText,
  urlText,
} from '@quayside/platform-config';
import { FAILPOINT_REFUSED, failpointAllowed, failpointText } from '@quayside/platform-failpoint';
import { checkMasterKey, masterKeyVariables } from '@quayside/platform-kms';
import { allowanceText } from '@quayside/platform-rate-limit';
import { z } from 'zod';
import { WORKER_FAILPOINTS } from './failpoints';

export const schema = z
  .object({
    DATABASE_URL: urlText(['postgresql', 'postgres']).describe(
      'set it to the PostgreSQL database, with a login in the role quayside_app',
    ),
    QUAYSIDE_ALLOW_UNRESTRICTED_DATABASE: booleanText()
      .default(false)
      .describe('set it to true to take a superuser or the owner of the tables as the login; for development only'),
    REDIS_URL: urlText(['redis', 'rediss']).describe('set it to the Redis that holds the queues'),
    ...masterKeyVariables,
    QUAYSIDE_ALLOW_PRIVATE_HOSTS: booleanText()
      .default(false)
      .describe('set it to true to call http and private addresses; for development only'),
    QUAYSIDE_EGRESS_PROXY_URL: egressProxyText()
      .optional()
      .describe(
        'set it to the proxy with fixed addresses, http://USER:PASSWORD@HOST:PORT or https://..., that everything to Port ' +
          'and to upstreams goes through; connections are direct without it',
      ),
    QUAYSIDE_EGRESS_ADDRESSES: jsonText(publishedEgressSchema)
      .prefault('{}')
      .describe('give a worker the regions by whose addresses it may leave, and no others'),
    QUAYSIDE_EGRESS_CHECK_URL: urlText(['https', 'http'])
      .optional()
      .describe(
        'set it to a service that answers a GET with the address that it is called from, as JSON: "192.0.2.1" or ' +
          '{"ip":"192.0.2.1"}; the worker compares it with the fixed addresses now and then',
      ),
    QUAYSIDE_HEALTH_HOST: z
      .string()
      .min(1)
      .max(255)
      .default('127.0.0.1')
      .describe('set it to the address at which the worker tells whether it is ready'),
    QUAYSIDE_HEALTH_PORT: portText()
      .optional()
      .describe('set it to the port of that, or to 0 for a free one; nobody is told without it'),
    QUAYSIDE_WORKER_CONCURRENCY: integerText({ min: 1, max: 64 })
      .default(4)
      .describe('set it to how many resyncs one process runs at a time'),
    QUAYSIDE_LEASE_SECONDS: integerText({ min: 3, max: 600 })
      .default(30)
      .describe('set it to after how many seconds of silence another worker takes a run over'),
    QUAYSIDE_RUN_ATTEMPTS: integerText({ min: 2, max: 100 })
      .default(20)
      .describe(
        'set it to how often a run is begun before it is given up, deployments and crashes of workers included',
      ),
    QUAYSIDE_UPSTREAM_ALLOWANCE: allowanceText()
      .optional()
      .describe('set it to REQUESTS/SECONDS, in place of what the upstream lets a key send; for development only'),
    QUAYSIDE_KNOWN_REDIS: z
      .string()
      .regex(/^[0-9a-f]{40}$/, 'must be the run_id of a process of Redis, 40 digits and letters from a to f')
      .optional()
      .describe(
        'leave it out, unless Redis was started together with this program, new or with all of its data, and nobody ' +
          'else uses the keys of upstreams: then set it to the run_id of Redis, and no request waits for its first window',
      ),
    QUAYSIDE_PORT_POLL_SECONDS: integerText({ min: 0, max: 3_600 })
      .default(60)
      .describe('set it to how often Port is asked whether somebody wants a resync, in seconds, or to 0 for never'),
    QUAYSIDE_LOG_LEVEL: logLevelText().default('info'),
    QUAYSIDE_FAILPOINT: failpointText(WORKER_FAILPOINTS)
      .optional()
      .describe('leave it out: it breaks the program at a point of its work, for fault tests only'),
  })
  .superRefine(checkMasterKey)
  .refine(failpointAllowed, FAILPOINT_REFUSED)
  .refine(
    ({ QUAYSIDE_UPSTREAM_ALLOWANCE: given, QUAYSIDE_ALLOW_PRIVATE_HOSTS: forDevelopment }) =>
      given === undefined || forDevelopment,
    { path: ['QUAYSIDE_UPSTREAM_ALLOWANCE'], message: 'needs QUAYSIDE_ALLOW_PRIVATE_HOSTS=true' },
  )
  .refine(
    ({ QUAYSIDE_EGRESS_CHECK_URL: url, QUAYSIDE_EGRESS_ADDRESSES: { eu, us } }) =>
      url === undefined || eu.length + us.length > 0,
    { path: ['QUAYSIDE_EGRESS_CHECK_URL'], message: 'needs addresses in QUAYSIDE_EGRESS_ADDRESSES to compare with' },
  );

export type WorkerConfig = Readonly<z.infer<typeof schema>>;

export function readConfig(environment: NodeJS.ProcessEnv = process.env): WorkerConfig {
  return parseEnvironment(schema, environment);
}
