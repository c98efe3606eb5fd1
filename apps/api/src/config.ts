import { publishedEgressSchema } from '@quayside/contracts';
import {
  booleanText,
  integerText,
  jsonText,
  logLevelText,
  parseEnvironment,
  portText,
  urlText,
} from '@quayside/platform-config';
import { checkMasterKey, masterKeyVariables } from '@quayside/platform-kms';
import { z } from 'zod';

const requestsAMinute = () => integerText({ min: 1, max: 1_000_000 });

const variables = z.object({
  DATABASE_URL: urlText(['postgresql', 'postgres']).describe(
    'set it to the PostgreSQL database, with a login in the role quayside_app',
  ),
  QUAYSIDE_ALLOW_UNRESTRICTED_DATABASE: booleanText()
    .default(false)
    .describe('set it to true to take a superuser or the owner of the tables as the login; for development only'),
  QUAYSIDE_BOOTSTRAP_TOKEN: z
    .string()
    .min(20, 'is shorter than 20 characters')
    .max(1_000)
    .regex(/^\S*$/, 'must not contain blanks')
    .describe('set it to the bearer token of the operator; `openssl rand -hex 32` makes a good one'),
  ...masterKeyVariables,
  QUAYSIDE_API_HOST: z.string().min(1).max(255).default('127.0.0.1').describe('set it to the address to listen on'),
  QUAYSIDE_API_PORT: portText().default(4400).describe('set it to the port to listen on, or to 0 for a free one'),
  QUAYSIDE_ALLOW_PRIVATE_HOSTS: booleanText()
    .default(false)
    .describe('set it to true to accept http and private addresses of upstreams; for development only'),
  QUAYSIDE_MIN_RESYNC_INTERVAL_MINUTES: integerText({ min: 1, max: 1_440 })
    .default(60)
    .describe('set it to the shortest interval between two resyncs that an installation may ask for'),
  QUAYSIDE_EGRESS_ADDRESSES: jsonText(publishedEgressSchema)
    .prefault('{}')
    .describe('set it to the fixed addresses of each region, as JSON: {"eu":["192.0.2.1"],"us":[]}'),
  QUAYSIDE_PUBLIC_URL: urlText(['https', 'http'])
    .optional()
    .describe('set it to the address by which people reach this server; with https, browsers are held to that'),
  QUAYSIDE_TRUSTED_PROXIES: integerText({ min: 0, max: 10 })
    .default(0)
    .describe('set it to how many proxies of yours a request comes through, each of which adds to X-Forwarded-For'),
  QUAYSIDE_RATE_LIMIT_ADDRESS: requestsAMinute()
    .default(1_200)
    .describe('set it to the requests that one address may send in a minute to each process of the API'),
  QUAYSIDE_RATE_LIMIT_REFUSED: requestsAMinute()
    .default(30)
    .describe('set it to the requests with wrong credentials that one address may send in a minute'),
  QUAYSIDE_RATE_LIMIT_CALLER: requestsAMinute()
    .default(600)
    .describe('set it to the requests that one token or session may send in a minute'),
  QUAYSIDE_RATE_LIMIT_ORGANISATION: requestsAMinute()
    .default(1_200)
    .describe('set it to the requests that all together may send about one organisation in a minute'),
  QUAYSIDE_LOG_LEVEL: logLevelText().default('info').describe('set it to how much is logged'),
});
export const schema = variables.superRefine(checkMasterKey);

/** Of those variables, what `npm run rewrap` reads. */
const rewrapSchema = variables
  .pick({ DATABASE_URL: true, QUAYSIDE_ALLOW_UNRESTRICTED_DATABASE: true, QUAYSIDE_LOG_LEVEL: true })
  .extend(masterKeyVariables)
  .superRefine(checkMasterKey);

export type ApiConfig = Readonly<z.infer<typeof schema>>;
export type RewrapConfig = Readonly<z.infer<typeof rewrapSchema>>;

export function readConfig(environment: NodeJS.ProcessEnv = process.env): ApiConfig {
  return parseEnvironment(schema, environment);
}

export function readRewrapConfig(environment: NodeJS.ProcessEnv = process.env): RewrapConfig {
  return parseEnvironment(rewrapSchema, environment);
}
