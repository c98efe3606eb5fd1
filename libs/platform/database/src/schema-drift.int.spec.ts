/**
 * The migrations are what a database is made from, the Prisma schema is what the client believes. This test reads both,
 * the schema as text and the migrated database from its catalogue, and compares them column by column.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from './database';

/** Keys of the house, and who somebody is, before it is known of which organisation. */
const OF_NO_CUSTOMER = new Set(['house_keys', 'users', 'sessions', 'begun_logins', 'spent_logout_tokens']);

const PRISMA = join(__dirname, '../../../../prisma');

interface Column {
  readonly type: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
}
interface Table {
  readonly columns: Readonly<Record<string, Column>>;
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly string[];
}

describe('the migrated database', () => {
  let server: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    server = await createTestDatabase();
    database = createDatabase({ url: server.url, maxConnections: 2 });
  });
  afterAll(async () => {
    await database.close();
    await server.drop();
  });

  it('has the tables, columns, types, defaults and keys of the Prisma schema, and no others', async () => {
    const expected = readSchema();
    expect(Object.keys(expected).length).toBeGreaterThanOrEqual(15);
    expect(await readCatalogue(database)).toEqual(expected);
  });

  it('has organisation_id first in every primary key and every foreign key between tables of a customer', async () => {
    for (const [name, table] of Object.entries(await readCatalogue(database))) {
      if (name === 'organisations' || OF_NO_CUSTOMER.has(name)) continue;
      expect(table.columns['organisation_id'], name).toMatchObject({ type: 'uuid', nullable: false });
      const between = table.foreignKeys.filter((key) => !OF_NO_CUSTOMER.has(key.split(' -> ')[1] ?? ''));
      for (const key of [table.primaryKey.join(','), ...between]) expect(key, name).toMatch(/^organisation_id/);
    }
  });
});

async function readCatalogue(database: Database): Promise<Record<string, Table>> {
  const columns = await database.prisma.$queryRaw<(Column & { table: string; column: string })[]>`
    SELECT c.relname::text AS table, a.attname::text AS column, format_type(a.atttypid, a.atttypmod) AS type,
           NOT a.attnotnull AS nullable, a.atthasdef AS "hasDefault"
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND c.relname <> '_prisma_migrations'`;
  const keys = await database.prisma.$queryRaw<{ table: string; type: string; columns: string[]; target: string }[]>`
    SELECT conrelid::regclass::text AS table, contype::text AS type, coalesce(confrelid::regclass::text, '') AS target,
           ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS k(attnum, position)
                 JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.attnum ORDER BY position) AS columns
    FROM pg_constraint
    WHERE contype IN ('p', 'f') AND connamespace = 'public'::regnamespace
      AND conrelid::regclass::text <> '_prisma_migrations'`;
  const tables: Record<string, Table> = {};
  for (const { table, column, ...rest } of columns) {
    const of = tables[table] ?? { columns: {}, primaryKey: [], foreignKeys: [] };
    tables[table] = { ...of, columns: { ...of.columns, [column]: rest } };
  }
  for (const [name, table] of Object.entries(tables)) {
    const own = keys.filter((key) => key.table === name);
    tables[name] = {
      columns: table.columns,
      primaryKey: own.find((key) => key.type === 'p')?.columns ?? [],
      foreignKeys: own
        .filter((key) => key.type === 'f')
        .map((key) => `${key.columns.join(',')} -> ${key.target}`)
        .sort(),
    };
  }
  return tables;
}

interface Model {
  readonly name: string;
  readonly table: string;
  readonly lines: readonly string[];
  /** column names by field names */
  readonly columns: ReadonlyMap<string, string>;
}

const TYPES: Readonly<Record<string, string>> = {
  String: 'text',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Boolean: 'boolean',
  Bytes: 'bytea',
};
const NATIVE_TYPES: Readonly<Record<string, string>> = {
  Uuid: 'uuid',
  JsonB: 'jsonb',
  'Timestamptz(3)': 'timestamp(3) with time zone',
};

function readSchema(): Record<string, Table> {
  const files = readdirSync(join(PRISMA, 'models')).map((file) => readFileSync(join(PRISMA, 'models', file), 'utf8'));
  const models = files.flatMap((text) => [...text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(toModel));
  const names = new Map(models.map((model) => [model.name, model.table]));
  return Object.fromEntries(models.map((model) => [model.table, toTable(model, names)]));
}

function toModel([, name = '', body = '']: RegExpMatchArray): Model {
  const lines = body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'));
  const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name;
  const columns = new Map<string, string>();
  for (const line of lines) {
    const [field = ''] = line.split(/\s+/);
    columns.set(field, /[^@]@map\("(\w+)"\)/.exec(line)?.[1] ?? field);
  }
  return { name, table, lines, columns };
}

function toTable({ lines, columns }: Model, tables: ReadonlyMap<string, string>): Table {
  const found: Record<string, Column> = {};
  let primaryKey: string[] = [];
  const foreignKeys: string[] = [];
  const columnsOf = (list: string): string[] => list.split(/,\s*/).map((field) => columns.get(field) ?? field);
  for (const line of lines) {
    const [field = '', type = ''] = line.split(/\s+/);
    const key = /@@id\(\[(.*?)\]\)/.exec(line)?.[1];
    if (key !== undefined) primaryKey = columnsOf(key);
    if (field.startsWith('@@')) continue;
    const target = tables.get(type.replace(/[?[\]]/g, ''));
    if (target !== undefined) {
      const fields = /@relation\(fields: \[(.*?)\]/.exec(line)?.[1];
      if (fields !== undefined) foreignKeys.push(`${columnsOf(fields).join(',')} -> ${target}`);
      continue;
    }
    if (/\s@id\b/.test(line)) primaryKey = columnsOf(field);
    found[columns.get(field) ?? field] = {
      type: sqlType(type, /@db\.(\S+)/.exec(line)?.[1]),
      nullable: type.endsWith('?'),
      hasDefault: line.includes('@default('),
    };
  }
  return { columns: found, primaryKey, foreignKeys: foreignKeys.sort() };
}

function sqlType(type: string, native: string | undefined): string {
  const name = native === undefined ? TYPES[type.replace(/[?[\]]/g, '')] : NATIVE_TYPES[native];
  if (name === undefined) throw new Error(`this test does not know the type ${type} @db.${native ?? ''}`);
  return type.endsWith('[]') ? `${name}[]` : name;
}
