/**
 * Row-level security as the catalogue has it, and as the login of the programs meets it with raw SQL. Tables are read from
 * the catalogue: one that a later migration makes is held to the same.
 */
import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database, type DatabaseClient } from './database';
import { driverCause } from './database-error';
import { Prisma } from './generated/client';

let server: TestDatabase;
/** as a superuser */
let owner: Database;
/** under the login of the programs */
let app: Database;
let tables: readonly Table[];
beforeAll(async () => {
  server = await createTestDatabase();
  owner = createDatabase({ url: server.url, maxConnections: 2 });
  app = createDatabase({ url: server.appUrl, maxConnections: 2 });
  tables = await readTables();
});
afterAll(async () => {
  await app.close();
  await owner.close();
  await server.drop();
});

interface Table {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly isForced: boolean;
  readonly hasOrganisation: boolean;
}

function readTables(): Promise<Table[]> {
  return owner.prisma.$queryRaw`
    SELECT relname::text AS name, relrowsecurity AS "isEnabled", relforcerowsecurity AS "isForced",
           EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'organisation_id' AND NOT attisdropped)
             AS "hasOrganisation"
    FROM pg_class c
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations'
    ORDER BY relname`;
}

/** The column that says whose a row is; none for tables that belong to no organisation. */
function ownColumn({ name, hasOrganisation }: Table): string | undefined {
  if (name === 'organisations') return 'id';
  return hasOrganisation ? 'organisation_id' : undefined;
}

const condition = (column: string): string =>
  `(${column} = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::uuid AS "nullif"))`;

describe('the catalogue', () => {
  it('has row security enabled and forced for every table', () => {
    expect(tables.length).toBeGreaterThanOrEqual(19);
    expect(tables.filter(({ isEnabled, isForced }) => !isEnabled || !isForced)).toEqual([]);
  });

  it('has one policy for the programs on each table of an organisation: its rows, for whatever is done', async () => {
    const policies = await owner.prisma.$queryRaw<{ table: string }[]>`
      SELECT tablename::text AS table, policyname::text AS policy, permissive, cmd, qual, with_check AS check
      FROM pg_policies
      WHERE schemaname = 'public' AND roles && ARRAY['quayside_app', 'public']::name[]
      ORDER BY tablename`;
    const owned = tables.filter((table) => ownColumn(table) !== undefined);
    const names = new Set(owned.map(({ name }) => name));
    expect(policies.filter(({ table }) => names.has(table))).toEqual(
      owned.map((table) => ({
        table: table.name,
        policy: 'own_organisation',
        permissive: 'PERMISSIVE',
        cmd: 'ALL',
        qual: condition(ownColumn(table) ?? ''),
        check: null,
      })),
    );
  });

  it('has two roles that can neither log in nor pass row security, and lets one act as the other only when told to', async () => {
    const roles = await owner.prisma.$queryRaw`
      SELECT rolname::text AS name FROM pg_roles
      WHERE rolname IN ('quayside_app', 'quayside_across')
        AND NOT (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
      ORDER BY rolname`;
    expect(roles).toEqual([{ name: 'quayside_across' }, { name: 'quayside_app' }]);
    const memberships = await owner.prisma.$queryRaw`
      SELECT roleid::regrole::text AS role, inherit_option AS inherits, set_option AS "maySet", admin_option AS admin
      FROM pg_auth_members WHERE member IN ('quayside_app'::regrole, 'quayside_across'::regrole)`;
    expect(memberships).toEqual([{ role: 'quayside_across', inherits: false, maySet: true, admin: false }]);
  });

  it('gives neither role more than rows: no truncating, no triggers, nothing of its own, no schema to change', async () => {
    const rights = await owner.prisma.$queryRaw`
      SELECT relname::text AS name, role, kind FROM pg_class,
        unnest(ARRAY['quayside_app', 'quayside_across']) AS role,
        unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) AS kind
      WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND has_table_privilege(role, oid, kind)`;
    expect(rights).toEqual([]);
    const owned = await owner.prisma.$queryRaw`
      SELECT relname::text AS name FROM pg_class
      WHERE relowner IN ('quayside_app'::regrole, 'quayside_across'::regrole)`;
    expect(owned).toEqual([]);
    const [schema] = await owner.prisma.$queryRaw<{ app: boolean; across: boolean }[]>`
      SELECT has_schema_privilege('quayside_app', 'public', 'CREATE') AS app,
             has_schema_privilege('quayside_across', 'public', 'CREATE') AS across`;
    expect(schema).toEqual({ app: false, across: false });
  });

  it('gives what goes across tenants single columns only, none of a secret, and no row to remove but by a rule', async () => {
    const whole = await owner.prisma.$queryRaw`
      SELECT relname::text AS name, kind FROM pg_class,
        unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS kind
      WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
        AND has_table_privilege('quayside_across', oid, kind)`;
    expect(whole).toEqual([]);
    const columns = await owner.prisma.$queryRaw<{ table: string; column: string }[]>`
      SELECT c.relname::text AS table, a.attname::text AS column
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
        AND has_column_privilege('quayside_across', c.oid, a.attnum, 'SELECT, INSERT, UPDATE')`;
    expect(columns).toContainEqual({ table: 'runs', column: 'dispatched_at' });
    const secret = /^(?:wrapped_key|ciphertext|fingerprint|settings|payload|text|examples|digest|details)$/;
    expect(columns.filter(({ table, column }) => table === 'secrets' || secret.test(column))).toEqual([]);
    const owned = tables.filter((table) => ownColumn(table) !== undefined).map(({ name }) => name);
    const removable = await owner.prisma.$queryRaw`
      SELECT tablename::text AS name FROM pg_policies
      WHERE schemaname = 'public' AND 'quayside_across' = ANY (roles) AND cmd IN ('DELETE', 'ALL') AND qual = 'true'
        AND has_table_privilege('quayside_across', 'public.' || quote_ident(tablename), 'DELETE')
        AND tablename = ANY (${owned})`;
    expect(removable).toEqual([]);
  });

  it('has no view, and for the programs no function, that acts as its owner', async () => {
    expect(
      await owner.prisma.$queryRaw`
        SELECT oid::regclass::text AS name FROM pg_class
        WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace
          AND NOT coalesce(reloptions && ARRAY['security_invoker=true', 'security_invoker=on'], false)
        UNION ALL SELECT oid::regprocedure::text FROM pg_proc
        WHERE prosecdef AND pronamespace = 'public'::regnamespace
          AND (has_function_privilege('quayside_app', oid, 'EXECUTE')
            OR has_function_privilege('quayside_across', oid, 'EXECUTE')
            OR NOT coalesce(array_to_string(proconfig, ' ') LIKE '%search_path=%', false))`,
    ).toEqual([]);
  });
});

/** Of each type that a column which has to be filled has. */
const FILLINGS: Readonly<Record<string, string>> = {
  uuid: 'gen_random_uuid()',
  text: 'gen_random_uuid()::text',
  integer: '1',
  bigint: '1',
  smallint: '1',
  'double precision': '1',
  boolean: 'true',
  jsonb: `'{}'`,
  bytea: 'uuid_send(gen_random_uuid())',
  'timestamp(3) with time zone': 'now()',
  'text[]': `'{}'`,
};

/** An INSERT of one row of an organisation into a table, with something in every column that wants something. */
async function insertInto({ name }: Table, column: string, organisationId: string): Promise<string> {
  const columns = await owner.prisma.$queryRaw<{ column: string; type: string }[]>`
    SELECT attname::text AS column, format_type(atttypid, atttypmod) AS type FROM pg_attribute
    WHERE attrelid = ${name}::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull AND NOT atthasdef
      AND attidentity = '' AND attgenerated = '' AND attname <> ${column}`;
  const values = columns.map(({ column: filled, type }) => {
    const value = FILLINGS[type];
    if (value === undefined) throw new Error(`this test does not know how to fill ${name}.${filled} (${type})`);
    return value;
  });
  const names = [column, ...columns.map(({ column: filled }) => filled)];
  return `INSERT INTO ${name} (${names.join(', ')}) VALUES (${[`'${organisationId}'`, ...values].join(', ')})`;
}

/** What a raw statement came to: the number of its rows, or the SQLSTATE that refused it. */
async function outcome(client: DatabaseClient, statement: string): Promise<number | string> {
  try {
    return await client.$executeRawUnsafe(statement);
  } catch (error) {
    const cause = error instanceof Prisma.PrismaClientKnownRequestError ? driverCause(error) : {};
    return cause.originalCode ?? String(error);
  }
}

describe('raw SQL under the login of the programs', () => {
  const ours = randomUUID();
  const theirs = randomUUID();
  /** The tables of an organisation, each with a row of ours and one of theirs. */
  let owned: readonly (Table & { readonly column: string; readonly intoTheirs: string })[];
  beforeAll(async () => {
    // what a row of each table must be like is no concern here, and would be a list of tables
    const checks = await owner.prisma.$queryRaw<{ table: string; name: string }[]>`
      SELECT conrelid::regclass::text AS table, conname::text AS name FROM pg_constraint
      WHERE contype = 'c' AND conrelid <> 0 AND connamespace = 'public'::regnamespace`;
    for (const { table, name } of checks)
      await owner.prisma.$executeRawUnsafe(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
    owned = await Promise.all(
      tables.flatMap((table) => {
        const column = ownColumn(table);
        if (column === undefined) return [];
        return [insertInto(table, column, theirs).then((intoTheirs) => ({ ...table, column, intoTheirs }))];
      }),
    );
    await owner.transaction(async (transaction) => {
      await transaction.$executeRaw`SET LOCAL session_replication_role = replica`;
      for (const { intoTheirs } of owned) {
        await transaction.$executeRawUnsafe(intoTheirs);
        await transaction.$executeRawUnsafe(intoTheirs.replace(theirs, ours));
      }
    });
  });

  const rowsOfTheirs = (): Promise<unknown> =>
    Promise.all(
      owned.map(({ name, column }) =>
        owner.prisma.$queryRawUnsafe(`SELECT to_jsonb(t) AS row FROM ${name} t WHERE ${column} = '${theirs}'`),
      ),
    );
  const NOTHING = [0, '42501'];

  it('sees, changes and removes nothing without an organisation, on any table', async () => {
    const before = await rowsOfTheirs();
    for (const { name, column, intoTheirs } of owned) {
      for (const statement of [
        `SELECT * FROM ${name}`,
        `UPDATE ${name} SET ${column} = ${column}`,
        `DELETE FROM ${name}`,
      ])
        expect(NOTHING, statement).toContain(await outcome(app.prisma, statement));
      expect(await outcome(app.prisma, intoTheirs), name).toBe('42501');
    }
    expect(await rowsOfTheirs()).toEqual(before);
  });

  it('sees its own rows, and of another organisation sees, changes, removes and adds nothing, on any table', async () => {
    const before = await rowsOfTheirs();
    const { prisma } = app.of(ours);
    for (const { name, column, intoTheirs } of owned) {
      expect([name, await outcome(prisma, `SELECT * FROM ${name}`)]).toEqual([name, 1]);
      for (const statement of [
        `SELECT * FROM ${name} WHERE ${column} = '${theirs}'`,
        `UPDATE ${name} SET ${column} = ${column} WHERE ${column} = '${theirs}'`,
        `DELETE FROM ${name} WHERE ${column} = '${theirs}'`,
      ])
        expect(NOTHING, statement).toContain(await outcome(prisma, statement));
      expect(await outcome(prisma, intoTheirs), name).toBe('42501');
      expect(await outcome(prisma, `UPDATE ${name} SET ${column} = '${theirs}'`), name).toBe('42501');
    }
    expect(await rowsOfTheirs()).toEqual(before);
  });

  it('cannot become somebody else, nor switch row security off', async () => {
    const { username } = new URL(server.url);
    for (const statement of [`SET ROLE "${username}"`, `SET SESSION AUTHORIZATION "${username}"`, 'TRUNCATE runs'])
      expect(await outcome(app.prisma, statement), statement).toBe('42501');
    const off = app.of(ours).transaction(async (transaction) => {
      await transaction.$executeRaw`SET LOCAL row_security = off`;
      await transaction.organisation.findMany();
    });
    await expect(off).rejects.toThrow('row-level security');
  });
});
