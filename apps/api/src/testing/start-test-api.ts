import { CONNECTORS } from '@quayside/connector-catalogue';
import { createExpressionEngines } from '@quayside/mapping';
import { createDatabase, type Database } from '@quayside/platform-database';
import { LocalMasterKey } from '@quayside/platform-kms';
import { createLogger } from '@quayside/platform-telemetry';
import { Vault } from '@quayside/tenancy';
import { randomBytes } from 'node:crypto';
import type { ApiParts, ApiPolicy } from '../api-parts';
import { createApi } from '../create-api';

/** Part of every sensitive value that the tests hand in. No answer and no line of the log may contain it. */
export const CANARY = 'canary-5e7c1b';
export const TOKEN = `${CANARY}-token-of-the-operator`;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** the parsed JSON, as loose as a caller sees it, a list of it when it came in lines; null when there is no body */
  readonly body: Json;
}
/** JSON that a test reads without knowing its type. */
export type Json = { readonly [key: string]: Json } & { readonly length: number; readonly [index: number]: Json };

export interface TestApi {
  readonly url: string;
  readonly database: Database;
  /** for rows of any organisation, past row-level security */
  readonly owner: Database;
  readonly vault: Vault;
  /** Sends a request with the token and checks that its answer gives no secret away. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** the lines logged so far, as text */
  log(): string;
  /** Takes the database away, as if it had gone down. */
  loseDatabase(): Promise<void>;
  close(): Promise<void>;
}

/** A migrated database that nobody else uses. */
interface OwnDatabase {
  /** of a superuser */
  readonly url: string;
  /** of a login of the programs */
  readonly appUrl: string;
  drop(): Promise<void>;
}

/** More than any test sends that is not about limits. */
const NO_LIMITS = { address: 1_000_000, refused: 1_000_000, caller: 1_000_000, organisation: 1_000_000 };

/** The real API over a database of its own, which goes when the API is closed, on a free port. */
export async function startTestApi(
  ownDatabase: OwnDatabase,
  policy: Partial<ApiPolicy> = {},
  parts: Partial<Pick<ApiParts, 'limits' | 'trustedProxies' | 'publicUrl' | 'login'>> = {},
  port = 0,
): Promise<TestApi> {
  const lines: string[] = [];
  const logger = createLogger({ name: 'api', level: 'debug', destination: { write: (line) => lines.push(line) } });
  const database = createDatabase({ url: ownDatabase.appUrl, maxConnections: 4, statementTimeoutMs: 10_000 });
  const owner = createDatabase({ url: ownDatabase.url, maxConnections: 1 });
  const vault = new Vault(new LocalMasterKey(randomBytes(32)));
  const digestKey = randomBytes(32);
  const engines = createExpressionEngines({ logger });
  const app = await createApi({
    database,
    vault,
    connectors: new Map(CONNECTORS.map((connector) => [connector.type, connector])),
    engines,
    policy: {
      allowPrivateHosts: false,
      minResyncIntervalMinutes: 60,
      egressAddresses: { eu: ['192.0.2.10'], us: [] },
      ...policy,
    },
    logger,
    bootstrapToken: TOKEN,
    limits: NO_LIMITS,
    trustedProxies: 0,
    digestKey: async () => digestKey,
    ...parts,
  });
  await app.listen(port, '127.0.0.1');
  const url = await app.getUrl();

  return {
    url,
    database,
    owner,
    vault,
    log: () => lines.join(''),
    loseDatabase: () => ownDatabase.drop(),
    async call(method, path, body, headers = {}) {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      if (text.includes(CANARY)) throw new Error(`The answer to ${method} ${path} gives a secret away`);
      return {
        status: response.status,
        headers: response.headers,
        body: parsed(text, response.headers.get('content-type') ?? '') as Json,
      };
    },
    async close() {
      await app.close();
      await engines.close();
      await database.close();
      await owner.close();
      await ownDatabase.drop();
      if (lines.join('').includes(CANARY)) throw new Error('The log gives a secret away');
    },
  };
}

function parsed(text: string, type: string): unknown {
  if (text === '') return null;
  if (!type.startsWith('application/x-ndjson')) return JSON.parse(text);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
