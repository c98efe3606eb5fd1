import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MIGRATE = join(__dirname, '../../../../infra/local/migrate.mjs');

/**
 * Brings a database up to date, and gives its address for programs: with a login of theirs, which sees one organisation at
 * a time.
 *
 * @param ownerUrl of a superuser, on a server of the caller's own
 */
export async function migratedDatabase(ownerUrl: string): Promise<string> {
  // as a program of its own: who runs from sources cannot load a module that awaits at its top
  await promisify(execFile)(process.execPath, [MIGRATE], {
    env: { PATH: process.env['PATH'], MIGRATION_DATABASE_URL: ownerUrl },
  });
  const { keepAppLogin } = await import('../../../../infra/local/app-login.mjs');
  return keepAppLogin({ ownerUrl, name: 'quayside_programs', password: randomBytes(24).toString('hex') });
}
