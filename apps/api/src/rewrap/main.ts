import { isAppError } from '@quayside/domain';
import { createDatabase } from '@quayside/platform-database';
import { openMasterKeys } from '@quayside/platform-kms';
import { createLogger } from '@quayside/platform-telemetry';
import { rewrapKeys, Vault } from '@quayside/tenancy';
import { readRewrapConfig } from '../config';

/** It does one thing after the other. */
const MAX_CONNECTIONS = 2;

/**
 * `npm run rewrap`: puts everything under the current master key and ends. 0 when all is under it; 1 when something does not
 * open, or it was stopped or a service failed half-way: begun again, it goes on from there.
 */
async function main(): Promise<number> {
  const config = readRewrapConfig();
  const logger = createLogger({ name: 'rewrap', level: config.QUAYSIDE_LOG_LEVEL });
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () =>
      stopping.abort(new Error('The re-wrap was stopped; begun again, it goes on from here.')),
    );
  }
  const masterKeys = await openMasterKeys(config, { create: false });
  const database = createDatabase({
    url: config.DATABASE_URL,
    maxConnections: MAX_CONNECTIONS,
    applicationName: 'quayside-rewrap',
    refusesUnrestricted: !config.QUAYSIDE_ALLOW_UNRESTRICTED_DATABASE,
    logger,
  });
  try {
    await database.checkLogin();
    const vault = new Vault(masterKeys.current, { previous: masterKeys.previous });
    const counts = await rewrapKeys(database, { masterKeys, vault, logger, signal: stopping.signal });
    logger.info(
      { ...counts },
      counts.failed === 0 ? 'all is under the current master key' : 'a re-wrap left something',
    );
    return counts.failed === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${isAppError(error) ? error.message : String((error as Error).stack)}\n`);
    process.exitCode = 1;
  },
);
