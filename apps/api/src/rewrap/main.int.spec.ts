import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type Database } from '@quayside/platform-database';
import { LocalMasterKey } from '@quayside/platform-kms';
import { createOrganisation, putPortConnection, Vault, type Actor } from '@quayside/tenancy';
import { createTestDatabase, type TestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

const CHECKOUT = join(__dirname, '../../../..');
const OPERATOR: Actor = { type: 'operator', id: 'operator@example.test' };
const CANARY = 'canary-of-the-rewrap';

let server: TestDatabase;
let database: Database;
let folder: string;
let [before, after] = ['', ''];
beforeAll(async () => {
  server = await createTestDatabase();
  database = createDatabase({ url: server.appUrl, maxConnections: 2 });
  folder = await mkdtemp(join(tmpdir(), 'quayside-rewrap-'));
  [before, after] = [join(folder, 'before.key'), join(folder, 'after.key')];
  for (const file of [before, after]) await writeFile(file, randomBytes(32), { mode: 0o600 });
});
afterAll(async () => {
  await database.close();
  await server.drop();
  await rm(folder, { recursive: true });
});

function rewrap(
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly output: string }> {
  const args = ['-C', '@quayside/source', '-r', '@swc-node/register', 'apps/api/src/rewrap/main.ts'];
  const env = { PATH: process.env['PATH'], DATABASE_URL: server.appUrl, ...environment };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: CHECKOUT, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

it('ends with 0 when all is under the current master key, and with 1 when something is not', async () => {
  const vault = new Vault(await LocalMasterKey.fromFile(before, { create: false }));
  const { id: organisationId } = await createOrganisation(database, { name: 'Example' }, OPERATOR);
  const connection = { baseUrl: 'https://port.example.test', clientId: 'client', clientSecret: CANARY };
  const { secretId } = await putPortConnection(database, vault, organisationId, connection, OPERATOR);

  const alone = await rewrap({ QUAYSIDE_MASTER_KEY_FILE: after });
  expect(alone.code).toBe(1);
  expect(alone.output).toContain('master_key_missing');
  const both = await rewrap({ QUAYSIDE_MASTER_KEY_FILE: after, QUAYSIDE_PREVIOUS_MASTER_KEY_FILE: before });
  expect(both.code).toBe(0);
  expect(both.output).toContain('"rewrapped":1');
  expect(both.output).not.toContain(CANARY);
  expect((await rewrap({ QUAYSIDE_MASTER_KEY_FILE: after })).code).toBe(0);

  const moved = new Vault(await LocalMasterKey.fromFile(after, { create: false }));
  const use = { organisationId, secretId, purpose: 'test' };
  expect(await moved.use(database, use, async (plain) => plain)).toBe(CANARY);
});

it('says which variable is missing', async () => {
  const { code, output } = await rewrap({});
  expect(code).toBe(1);
  expect(output).toContain('QUAYSIDE_MASTER_KEY_FILE');
});
