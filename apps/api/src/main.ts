import { CONNECTORS } from '@quayside/connector-catalogue';
import { isAppError } from '@quayside/domain';
import { createExpressionEngines } from '@quayside/mapping';
import { createDatabase } from '@quayside/platform-database';
import { openMasterKeys } from '@quayside/platform-kms';
import { announceReady, createLogger, watchEventLoop } from '@quayside/platform-telemetry';
import { openHouseKey, Vault } from '@quayside/tenancy';
import type { Server } from 'node:http';
import { readConfig } from './config';
import { createApi } from './create-api';
import { openedWhenNeeded } from './idempotency/opened-when-needed';
import { purgeKeysRegularly } from './idempotency/purge-keys';
import { loginFrom } from './login-from';

const MAX_CONNECTIONS = 10;
const STATEMENT_TIMEOUT_MS = 10_000;
/** The longest that a whole request may take to arrive, and its headers. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
/** How often Node looks for connections that have taken longer; half a minute when nobody says. */
const LOOK_FOR_SLOW_MS = 5_000;
/** What is under way when the process is told to stop has this long to end. */
const DRAIN_MS = 5_000;

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger({ name: 'api', level: config.QUAYSIDE_LOG_LEVEL });
  watchEventLoop(logger);
  const masterKeys = await openMasterKeys(config, { create: true });
  const database = createDatabase({
    url: config.DATABASE_URL,
    maxConnections: MAX_CONNECTIONS,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    applicationName: 'quayside-api',
    refusesUnrestricted: !config.QUAYSIDE_ALLOW_UNRESTRICTED_DATABASE,
    logger,
  });
  await database.checkLogin();
  const engines = createExpressionEngines({ logger });
  const app = await createApi({
    database,
    vault: new Vault(masterKeys.current, { previous: masterKeys.previous }),
    connectors: new Map(CONNECTORS.map((connector) => [connector.type, connector])),
    engines,
    policy: {
      allowPrivateHosts: config.QUAYSIDE_ALLOW_PRIVATE_HOSTS,
      minResyncIntervalMinutes: config.QUAYSIDE_MIN_RESYNC_INTERVAL_MINUTES,
      egressAddresses: config.QUAYSIDE_EGRESS_ADDRESSES,
    },
    logger,
    bootstrapToken: config.QUAYSIDE_BOOTSTRAP_TOKEN,
    limits: {
      address: config.QUAYSIDE_RATE_LIMIT_ADDRESS,
      refused: config.QUAYSIDE_RATE_LIMIT_REFUSED,
      caller: config.QUAYSIDE_RATE_LIMIT_CALLER,
      organisation: config.QUAYSIDE_RATE_LIMIT_ORGANISATION,
    },
    trustedProxies: config.QUAYSIDE_TRUSTED_PROXIES,
    publicUrl: config.QUAYSIDE_PUBLIC_URL,
    digestKey: openedWhenNeeded(() => openHouseKey(database, masterKeys, 'digest of named requests')),
    login: loginFrom(config, logger),
  });
  const endPurging = purgeKeysRegularly(database, logger);

  const server: Server = app.getHttpServer();
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  // its type leaves this out; Node reads it when the server begins to listen
  Object.assign(server, { connectionsCheckingInterval: LOOK_FOR_SLOW_MS });

  // take no more requests, let those under way end, then let go of Postgres
  const drain = async (): Promise<void> => {
    // a connection whose request was under way is closed after its answer, not kept for the next one
    server.keepAliveTimeout = 1;
    const drained = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    await app.close();
    clearTimeout(drained);
    endPurging();
    await engines.close();
    await database.close();
  };
  let stopped: Promise<void> | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void (stopped ??= drain()));

  await app.listen(config.QUAYSIDE_API_PORT, config.QUAYSIDE_API_HOST);
  announceReady(logger, { url: await app.getUrl() });
}

main().catch((error: unknown) => {
  process.stderr.write(`${isAppError(error) ? error.message : String((error as Error).stack)}\n`);
  process.exit(1);
});
