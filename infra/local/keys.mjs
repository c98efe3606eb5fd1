// @ts-check
/** The secrets of a local installation. Each is made once and kept in a file that only its owner can read. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

const MASTER_KEY_BYTES = 32;

/** The key that wraps every other: 32 random bytes, as they are. @param {string} file */
export function keepMasterKey(file) {
  if (!existsSync(file)) writeFileSync(file, randomBytes(MASTER_KEY_BYTES), { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  const { length } = readFileSync(file);
  if (length !== MASTER_KEY_BYTES) {
    throw new Error(
      `${file} holds ${length} bytes in place of ${MASTER_KEY_BYTES}. Without the right key the secrets in the database ` +
        'cannot be read: put it back, or remove the whole folder to begin anew.',
    );
  }
}

/** The operator's token for the API. @param {string} file @returns {string} */
export function keepBootstrapToken(file) {
  return keepText(file);
}

/** The password of the programs' login. @param {string} file @returns {string} */
export function keepDatabasePassword(file) {
  return keepText(file);
}

/** 32 random bytes, as characters that need no quoting. @param {string} file */
function keepText(file) {
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}
