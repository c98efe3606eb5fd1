import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, type Database } from '@quayside/platform-database';
import { createTestDatabase, type TestDatabase } from '@quayside/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAuditTrail } from './read-audit-trail';
import { recordAudit } from './record-audit';
import { verifyAuditTrail } from './verify-audit-trail';

const MIGRATIONS = join(__dirname, '../../../../prisma/migrations');
const CHAIN = '0013_audit_chain';

let server: TestDatabase;
let client: Client;
let database: Database;
beforeAll(async () => {
  server = await createTestDatabase();
  client = new Client({ connectionString: server.url });
  await client.connect();
  database = createDatabase({ url: server.url, maxConnections: 2 });
});
afterAll(async () => {
  await database.close();
  await client.end();
  await server.drop();
});

const sqlOf = (name: string): string => readFileSync(join(MIGRATIONS, name, 'migration.sql'), 'utf8');

it('chains what was there before it, each organisation by its times, and goes on from there', async () => {
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public;');
  const earlier = readdirSync(MIGRATIONS).filter((name) => /^\d/.test(name) && name < CHAIN);
  for (const name of earlier.sort()) await client.query(sqlOf(name));
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO organisations (name) VALUES ('one'), ('two'), ('none') RETURNING id`,
  );
  const [one = '', two = '', none = ''] = rows.map(({ id }) => id);
  for (const [organisationId, second] of [
    [one, 3],
    [two, 1],
    [one, 1],
    [one, 1],
    [two, 2],
    [one, 2],
  ] as const) {
    await client.query(
      `INSERT INTO audit_events (organisation_id, at, actor_type, actor_id, action, details)
       VALUES ($1, $2, 'operator', 'bootstrap', 'mapping.put', '{"version": 1}')`,
      [organisationId, `2024-05-01T10:00:0${second}Z`],
    );
  }

  await client.query(sqlOf(CHAIN));
  const trail = await readAuditTrail(database, one, { after: 0 }, 10);
  expect(trail.map(({ at }) => at.slice(17, 19))).toEqual(['01', '01', '02', '03']);
  expect(await verifyAuditTrail(database, one)).toMatchObject({ events: 4, broken: null, complete: true });
  expect(await verifyAuditTrail(database, two)).toMatchObject({ events: 2, broken: null, complete: true });

  const actor = { type: 'person', id: 'c0ffee' } as const;
  for (const organisationId of [one, none]) {
    await database
      .of(organisationId)
      .transaction((transaction) => recordAudit(transaction, organisationId, actor, [{ action: 'run.cancelled' }]));
  }
  expect(await verifyAuditTrail(database, one)).toMatchObject({ events: 5, broken: null });
  expect(await verifyAuditTrail(database, none)).toMatchObject({ events: 1, broken: null });
  await expect(client.query('DELETE FROM audit_events')).rejects.toThrow('append-only');
});
