import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { migrate } from './migrate.mjs';
import { startPostgres, type RunningPostgres } from './postgres.mjs';

const SHORT_MS = 100;

let folder: string;
let postgres: RunningPostgres;
let migrationsDir: string;
let admin: Client;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quayside-migrate-'));
  chmodSync(folder, 0o711);
  postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false });
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

let databaseUrl: string;
let made = 0;
beforeEach(async () => {
  made += 1;
  const url = new URL(postgres.url);
  url.pathname = `/database_${made}`;
  databaseUrl = url.href;
  migrationsDir = join(folder, `migrations-${made}`);
  admin = new Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query(`CREATE DATABASE database_${made}`);
  await admin.end();
  admin = new Client({ connectionString: databaseUrl });
  await admin.connect();
  return () => admin.end();
});

function write(name: string, sql: string): void {
  mkdirSync(join(migrationsDir, name), { recursive: true });
  writeFileSync(join(migrationsDir, name, 'migration.sql'), sql);
}

const run = (url = databaseUrl) => migrate({ databaseUrl: url, migrationsDir, tableLockTimeoutMs: SHORT_MS });

async function somebodyWaits(): Promise<boolean> {
  const { rowCount } = await admin.query("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'held'::regclass");
  return rowCount !== 0;
}

describe('migrate', () => {
  it('gives way to who holds a table, and comes again', async () => {
    write('0001_made', 'CREATE TABLE held (a int);');
    await run();
    await admin.query('BEGIN; LOCK TABLE held');
    write('0002_widened', 'CREATE TABLE beside (a int); ALTER TABLE held ADD COLUMN b int;');
    const done = run();
    for (const waits of [true, false]) {
      await vi.waitUntil(async () => (await somebodyWaits()) === waits, { interval: 5, timeout: 30_000 });
    }
    await admin.query('COMMIT');
    expect(await done).toEqual({ applied: ['0002_widened'], alreadyThere: 1 });
    expect((await admin.query('SELECT b FROM held')).fields).toHaveLength(1);
  });

  it('can be run again without ado when a table was held all the time, and has left nothing behind', async () => {
    write('0001_made', 'CREATE TABLE held (a int);');
    await run();
    await admin.query('BEGIN; LOCK TABLE held');
    write('0002_widened', 'CREATE TABLE beside (a int); ALTER TABLE held ADD COLUMN b int;');
    await expect(run()).rejects.toThrow(/0002_widened failed: .*lock timeout/);
    expect((await admin.query("SELECT to_regclass('beside') AS found")).rows).toEqual([{ found: null }]);
    await admin.query('COMMIT');
    expect(await run()).toEqual({ applied: ['0002_widened'], alreadyThere: 1 });
  });

  it('asks for somebody who looks when a migration is wrong in itself, with what Postgres advises', async () => {
    write('0001_wrong', `DO $$ BEGIN RAISE EXCEPTION 'no' USING HINT = 'do this'; END $$;`);
    await expect(run()).rejects.toThrow('0001_wrong failed: no. do this');
    await expect(run()).rejects.toThrow(/failed earlier \(no. do this\).*--rolled-back 0001_wrong/);
  });

  it('fails, and does not overlook rows, as an owner whom row-level security holds back', async () => {
    await admin.query(`CREATE ROLE held_back_${made} LOGIN PASSWORD 'held'`);
    await admin.query(`ALTER DATABASE database_${made} OWNER TO held_back_${made}`);
    const url = new URL(databaseUrl);
    url.username = `held_back_${made}`;
    url.password = 'held';
    write(
      '0001_guarded',
      `CREATE TABLE guarded AS SELECT 1 AS a;
       ALTER TABLE guarded ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`,
    );
    await run(url.href);
    write('0002_filled', 'UPDATE guarded SET a = 2;');
    await expect(run(url.href)).rejects.toThrow(/row-level security policy for table "guarded"/);
    expect((await admin.query('SELECT a FROM guarded')).rows).toEqual([{ a: 1 }]);
  });

  it('says which address it wants when the login may not make a table', async () => {
    await admin.query(`CREATE ROLE program_${made} LOGIN PASSWORD 'program'`);
    const url = new URL(databaseUrl);
    url.username = `program_${made}`;
    url.password = 'program';
    write('0001_made', 'CREATE TABLE made (a int);');
    await expect(run(url.href)).rejects.toThrow(/MIGRATION_DATABASE_URL/);
  });
});
