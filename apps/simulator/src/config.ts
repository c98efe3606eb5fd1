import { integerText, originText, parseEnvironment, portText } from '@quayside/platform-config';
import { z } from 'zod';

const count = (max: number): z.ZodType<number, string> => integerText({ min: 0, max });

export const schema = z
  .object({
    QUAYSIDE_SIMULATOR_STATUSPAGE_PORT: portText()
      .default(4410)
      .describe('set it to the port of the Statuspage simulator, or to 0 for a free one'),
    QUAYSIDE_SIMULATOR_PORT_PORT: portText()
      .default(4411)
      .describe('set it to the port of the Port simulator, or to 0 for a free one'),
    QUAYSIDE_SIMULATOR_LOGIN_FOR: originText()
      .optional()
      .describe('set it to where browsers reach the API, to have an OpenID provider that people log in at'),
    QUAYSIDE_SIMULATOR_LOGIN_PORT: portText()
      .default(4412)
      .describe('set it to the port of the OpenID provider, or to 0 for a free one'),
    QUAYSIDE_SIMULATOR_LOGIN_SECRET: z
      .string()
      .trim()
      .default('demo-login-secret')
      .describe('set it to the secret with which the API, as the client quayside, asks the OpenID provider'),
    QUAYSIDE_SIMULATOR_DATA_SET: z
      .enum(['seed', 'generated'], 'must be seed or generated')
      .default('seed')
      .describe('set it to seed for one small page, or to generated for as much as the counts say'),
    QUAYSIDE_SIMULATOR_PAGES: count(1_000).default(2).describe('set it to how many pages are generated'),
    QUAYSIDE_SIMULATOR_GROUPS: count(10_000).default(5).describe('set it to how many component groups a page has'),
    QUAYSIDE_SIMULATOR_COMPONENTS: count(10_000).default(50).describe('set it to how many components a page has'),
    QUAYSIDE_SIMULATOR_INCIDENTS: count(100_000).default(100).describe('set it to how many incidents a page has'),
    QUAYSIDE_SIMULATOR_UPDATES: count(100).default(4).describe('set it to how many updates an incident has'),
    QUAYSIDE_SIMULATOR_SEED: count(1_000_000_000).default(1).describe('set it to another number for other data'),
    QUAYSIDE_SIMULATOR_RATE_LIMIT: z
      .enum(['on', 'off'], 'must be on or off')
      .default('on')
      .describe('set it to off to let more than 60 requests a minute through'),
    QUAYSIDE_SIMULATOR_STATUSPAGE_KEY: z
      .string()
      .trim()
      .default('demo-statuspage-key')
      .describe('set it to the one key that opens Statuspage'),
    QUAYSIDE_SIMULATOR_CLIENT_ID: z
      .string()
      .trim()
      .default('demo-client')
      .describe('set it to the client id that opens Port'),
    QUAYSIDE_SIMULATOR_CLIENT_SECRET: z
      .string()
      .trim()
      .default('demo-secret')
      .describe('set it to the client secret that opens Port'),
    QUAYSIDE_SIMULATOR_STATE_FILE: z
      .string()
      .optional()
      .describe('set it to a file that keeps what Port holds between starts'),
  })
  .refine((config) => config.QUAYSIDE_SIMULATOR_GROUPS <= config.QUAYSIDE_SIMULATOR_COMPONENTS, {
    path: ['QUAYSIDE_SIMULATOR_GROUPS'],
    message: 'must not exceed QUAYSIDE_SIMULATOR_COMPONENTS: no group is empty',
    // also when other variables are at fault, so that all of them are reported together
    when: ({ issues }) => !issues.some(({ path }) => /_(?:GROUPS|COMPONENTS)$/.test(String(path?.[0]))),
  });

export type SimulatorConfig = Readonly<z.output<typeof schema>>;

export function readConfig(environment: NodeJS.ProcessEnv = process.env): SimulatorConfig {
  return parseEnvironment(schema, environment);
}
