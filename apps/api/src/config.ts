import { publishedEgressSchema } from '@quayside/contracts';
import {
  booleanText,
  ConfigError,
  integerText,
  jsonText,
  logLevelText,
  originText,
  parseEnvironment,
  portText,
  safeUrlText,
  urlText,
} from '@quayside/platform-config';
import { checkMasterKey, masterKeyVariables } from '@quayside/platform-kms';
import { z } from 'zod';

const requestsAMinute = () => integerText({ min: 1, max: 1_000_000 });

const claimName = (standard: string): z.ZodDefault<z.ZodString> => z.string().min(1).max(100).default(standard);

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
  QUAYSIDE_PUBLIC_URL: originText()
    .optional()
    .describe(
      'set it to where browsers reach this API, such as https://quayside.example.com; with https, browsers are held to that, and logins need it',
    ),
  QUAYSIDE_OIDC_ISSUER: safeUrlText()
    .optional()
    .describe('set it to the OpenID provider that people log in at; nobody can log in while it is not set'),
  QUAYSIDE_OIDC_CLIENT_ID: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('set it to what the OpenID provider calls this application'),
  QUAYSIDE_OIDC_CLIENT_SECRET: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe('set it to the secret of this application at the OpenID provider; a public client has none'),
  QUAYSIDE_OIDC_SCOPES: z
    .string()
    .max(1_000)
    .default('openid email profile')
    .describe('set it to the scopes to ask for, with blanks between them; openid has to be one'),
  QUAYSIDE_OIDC_EMAIL_CLAIM: claimName('email').describe('set it to the claim that has the email address'),
  QUAYSIDE_OIDC_NAME_CLAIM: claimName('name').describe('set it to the claim that has the name'),
  QUAYSIDE_OIDC_GROUPS_CLAIM: claimName('groups').describe('set it to the claim that has the groups'),
  QUAYSIDE_OIDC_ORGANISATION_CLAIM: claimName('organisation').describe('set it to the claim that has the organisation'),
  QUAYSIDE_OIDC_ROLES: z
    .string()
    .max(65_536)
    .default('')
    .describe('set it to which group gives which role: group=viewer;other=admin;staff=platform_operator'),
  QUAYSIDE_SESSION_IDLE_MINUTES: integerText({ min: 2, max: 1_440 })
    .default(30)
    .describe('set it to the minutes without a request after which a session ends'),
  QUAYSIDE_SESSION_HOURS: integerText({ min: 1, max: 168 })
    .default(12)
    .describe('set it to the hours after which a session ends in any case'),
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

/** What else a login needs once there is a provider. */
const OF_LOGIN = ['QUAYSIDE_PUBLIC_URL', 'QUAYSIDE_OIDC_CLIENT_ID'] as const;

export function readConfig(environment: NodeJS.ProcessEnv = process.env): ApiConfig {
  const config = parseEnvironment(schema, environment);
  if (config.QUAYSIDE_OIDC_ISSUER === undefined) return config;
  const missing = OF_LOGIN.filter((variable) => config[variable] === undefined);
  if (missing.length === 0) return config;
  const message = 'is not set, and QUAYSIDE_OIDC_ISSUER is; set both, or neither';
  throw new ConfigError(missing.map((variable) => ({ variable, message })));
}

export function readRewrapConfig(environment: NodeJS.ProcessEnv = process.env): RewrapConfig {
  return parseEnvironment(rewrapSchema, environment);
}
