import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepAppLogin } from './app-login.mjs';
import { migrate } from './migrate.mjs';
import { startPostgres, type RunningPostgres } from './postgres.mjs';

let folder: string;
let postgres: RunningPostgres;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quayside-login-'));
  chmodSync(folder, 0o711);
  postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false });
  await migrate({ databaseUrl: postgres.url });
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(url: string, ...statements: string[]): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

describe('keepAppLogin', () => {
  it('gives a login that sees the organisation that it names, and may do nothing else', async () => {
    const [mine, other] = [randomUUID(), randomUUID()];
    await ask(postgres.url, `INSERT INTO organisations (id, name) VALUES ('${mine}', 'a'), ('${other}', 'b')`);
    const url = await keepAppLogin({ ownerUrl: postgres.url, name: 'one', password: 'p:a/ss' });
    expect(await ask(url, 'SELECT id FROM organisations')).toEqual([]);
    expect(await ask(url, `SET app.organisation TO '${mine}'`, 'SELECT id FROM organisations')).toEqual([{ id: mine }]);
    for (const forbidden of ['CREATE TABLE mine (a int)', 'CREATE ROLE mine', 'SELECT * FROM _prisma_migrations'])
      await expect(ask(url, forbidden)).rejects.toThrow('permission denied');
  });

  it('gives the login that is there another password', async () => {
    const first = await keepAppLogin({ ownerUrl: postgres.url, name: 'two', password: 'first' });
    const second = await keepAppLogin({ ownerUrl: postgres.url, name: 'two', password: 'second' });
    expect(await ask(second, 'SELECT current_user AS me')).toEqual([{ me: 'two' }]);
    await expect(ask(first, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('leaves logins alone that are not of the programs', async () => {
    await ask(postgres.url, 'CREATE ROLE stranger LOGIN', 'CREATE ROLE chief LOGIN SUPERUSER IN ROLE quayside_app');
    for (const name of ['postgres', 'stranger', 'chief'])
      await expect(keepAppLogin({ ownerUrl: postgres.url, name, password: 'x' })).rejects.toThrow(`The login ${name}`);
  });

  it('says how to come by a login when the one that it has may make none', async () => {
    await ask(postgres.url, "CREATE ROLE plain LOGIN PASSWORD 'plain'");
    const ownerUrl = postgres.url.replace(/postgres:[^@]*@/, 'plain:plain@');
    await expect(keepAppLogin({ ownerUrl, name: 'four', password: 'x' })).rejects.toThrow(
      /permission denied.*as a superuser, with node infra\/local\/app-login.mjs four/,
    );
  });

  it('writes no password into the log of the server', async () => {
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    await client.query("ALTER SYSTEM SET log_statement = 'all'");
    await client.query('SELECT pg_reload_conf()');
    await expect.poll(async () => (await client.query('SHOW log_statement')).rows[0].log_statement).toBe('all');
    await client.end();
    await keepAppLogin({ ownerUrl: postgres.url, name: 'three', password: 'a-canary-of-a-password' });
    const log = readFileSync(join(postgres.dataDir, 'postgres.log'), 'utf8');
    expect(log).toContain('CREATE ROLE "three"');
    expect(log).not.toContain('a-canary-of-a-password');
  });
});
