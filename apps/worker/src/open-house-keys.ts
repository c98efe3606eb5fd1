import { isAppError, systemClock, type Clock, type Logger } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import type { MasterKeys } from '@quayside/platform-kms';
import { openHouseKey } from '@quayside/tenancy';

export interface HouseKeysOptions {
  readonly database: Database;
  readonly masterKeys: MasterKeys;
  readonly logger: Logger;
  readonly clock?: Pick<Clock, 'sleep'>;
}

export interface HouseKeys {
  readonly requestBudget: Buffer;
  readonly responseShare: Buffer;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** About five minutes, which a failover of Postgres or a failure of KMS may take. */
const ATTEMPTS = 24;

/**
 * The keys of the house that a worker needs before it can begin. A Postgres or a KMS that is away is waited for.
 *
 * @throws KmsError, DatabaseError when waiting does not help, or took too long
 */
export async function openHouseKeys(options: HouseKeysOptions): Promise<HouseKeys> {
  const { database, masterKeys, logger, clock = systemClock } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return {
        requestBudget: await openHouseKey(database, masterKeys, 'request budget'),
        responseShare: await openHouseKey(database, masterKeys, 'response share'),
      };
    } catch (error) {
      if (!isAppError(error) || error.retry === 'never' || attempt === ATTEMPTS) throw error;
      logger.warn({ err: error, attempt }, 'the keys of the house cannot be opened yet');
      await clock.sleep(Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS));
    }
  }
}
