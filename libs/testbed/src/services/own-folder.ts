import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder for one server. Others may pass through it: as root, Postgres runs as another user. */
export function makeOwnFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quayside-test-'));
  chmodSync(folder, 0o711);
  return folder;
}
