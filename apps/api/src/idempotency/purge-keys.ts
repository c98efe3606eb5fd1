import type { Logger } from '@quayside/domain';
import type { Database } from '@quayside/platform-database';
import { purgeIdempotencyKeys } from '@quayside/tenancy';

const EVERY_MS = 600_000;
const BATCH = 1_000;
/** What is more than that stays until the next time. */
const BATCHES = 50;

/** Takes away, every ten minutes, keys that are over. Call what it gives to end it; it keeps no program alive. */
export function purgeKeysRegularly(database: Database, logger: Logger): () => void {
  let underWay = false;
  const timer = setInterval(() => {
    if (underWay) return;
    underWay = true;
    purge(database)
      .catch((error: unknown) => logger.warn({ error }, 'idempotency keys could not be purged'))
      .finally(() => (underWay = false));
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

async function purge(database: Database): Promise<void> {
  for (let batch = 0; batch < BATCHES; batch += 1) {
    if ((await purgeIdempotencyKeys(database, { limit: BATCH })) < BATCH) return;
  }
}
