// @ts-check
/** Where this checkout is, and the one ignored folder in it that holds everything that running it leaves behind. */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CHECKOUT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const DATA_FOLDER = join(CHECKOUT, '.quayside');
export const CACHE_FOLDER = join(DATA_FOLDER, 'cache');

/** Others may pass through the folder (the database may run as another user) but not look into it. */
export function makeDataFolder() {
  mkdirSync(DATA_FOLDER, { recursive: true });
  chmodSync(DATA_FOLDER, 0o711);
  mkdirSync(CACHE_FOLDER, { recursive: true });
}
