import { createServer, type Socket } from 'node:net';
import { silentLogger, type Clock } from '@quayside/domain';
import { createTestDatabase, type TestDatabase } from '@quayside/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database, type DatabaseOptions } from './database';
import { DatabaseError } from './database-error';
import { jsonParameter } from './json-parameter';

let server: TestDatabase;
const open: Database[] = [];
beforeAll(async () => {
  server = await createTestDatabase();
});
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
});
afterAll(() => server.drop());

function database(options: Partial<DatabaseOptions> = {}): Database {
  const created = createDatabase({ url: server.url, maxConnections: 4, ...options });
  open.push(created);
  return created;
}

const UNAVAILABLE = { code: 'database_unavailable', retry: 'later' };
const noWait: Clock = { now: () => new Date(0), sleep: async () => {} };

describe('a session', () => {
  it('keeps times as they are, whatever time zone the server is set to', async () => {
    const { prisma } = database();
    await prisma.$executeRawUnsafe(
      `ALTER DATABASE "${new URL(server.url).pathname.slice(1)}" SET timezone = 'Asia/Kolkata'`,
    );
    const moment = new Date('2024-03-31T01:30:00.123Z');
    const fresh = database();
    const [row] = await fresh.prisma.$queryRaw<{ moment: Date; same: boolean }[]>`
      SELECT ${moment}::timestamptz AS moment, ${moment}::timestamptz = '2024-03-31 01:30:00.123+00' AS same`;
    expect(row).toEqual({ moment, same: true });
    const [{ now }] = await fresh.prisma.$queryRaw<[{ now: Date }]>`SELECT now() AS now`;
    expect(Math.abs(now.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('stores any text that a program can hold', async () => {
    const [row] = await database().prisma.$queryRaw<{ value: unknown }[]>`
      SELECT ${jsonParameter({ text: 'nul \u0000, half \ud83d, \\u0000, \u{1f600}' })}::jsonb AS value`;
    expect(row?.value).toEqual({ text: 'nul \ufffd, half \ufffd, \\u0000, \u{1f600}' });
  });

  it('ends a statement that takes too long', async () => {
    const query = database({ statementTimeoutMs: 100 }).prisma.$queryRaw`SELECT pg_sleep(30)::text`;
    await expect(query).rejects.toMatchObject({ code: 'database_timeout', retry: 'later' });
  });

  it('ends a transaction in which nothing happens', async () => {
    const idle = database({ idleInTransactionTimeoutMs: 50 }).transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT 1`;
      await new Promise((resolve) => setTimeout(resolve, 500));
      await transaction.$queryRaw`SELECT 1`;
    });
    await expect(idle).rejects.toMatchObject(UNAVAILABLE);
  });

  it('ends a transaction that takes too long as a whole', async () => {
    const slow = database({ transactionTimeoutMs: 50 }).transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT pg_sleep(0.3)::text`;
      await transaction.$queryRaw`SELECT 1`;
    });
    await expect(slow).rejects.toMatchObject({ code: 'database_timeout' });
  });
});

describe('a database that cannot be used', () => {
  it('is unavailable when nobody listens', async () => {
    const refused = database({ url: 'postgresql://nobody@127.0.0.1:1/none' });
    await expect(refused.ping()).rejects.toMatchObject(UNAVAILABLE);
    await expect(refused.prisma.organisation.findMany()).rejects.toMatchObject(UNAVAILABLE);
    await expect(refused.transaction(async () => 1)).rejects.toMatchObject(UNAVAILABLE);
  });

  it('is unavailable when the database or the login is not there', async () => {
    const missing = new URL(server.url);
    missing.pathname = '/not-there';
    await expect(database({ url: missing.href }).ping()).rejects.toMatchObject(UNAVAILABLE);
    const stranger = new URL(server.url);
    stranger.username = 'not-there';
    await expect(database({ url: stranger.href }).ping()).rejects.toMatchObject(UNAVAILABLE);
  });

  it('is unavailable when it accepts a connection and says nothing, or hangs up', async () => {
    const silent = await listen(() => {});
    const rude = await listen((socket) => socket.destroy());
    try {
      for (const url of [silent.url, rude.url]) {
        await expect(database({ url, connectTimeoutMs: 200 }).ping()).rejects.toMatchObject(UNAVAILABLE);
      }
    } finally {
      await silent.close();
      await rude.close();
    }
  });

  it('is unavailable when a connection is cut, and back with the next one', async () => {
    const { prisma } = database({ maxConnections: 1 });
    const cut = prisma.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
    await expect(cut).rejects.toMatchObject(UNAVAILABLE);
    await expect(prisma.$queryRaw`SELECT 1 AS one`).resolves.toEqual([{ one: 1 }]);
  });

  it('is unavailable to whoever waits too long for a connection, and to nobody once one is given back', async () => {
    const small = database({ maxConnections: 1, connectTimeoutMs: 1_000 });
    const held = gate();
    const release = gate();
    const holding = small.transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT 1`;
      held.open();
      await release.opened;
    });
    await held.opened;
    await expect(small.ping()).rejects.toMatchObject(UNAVAILABLE);
    await expect(small.transaction(async () => 1)).rejects.toMatchObject(UNAVAILABLE);
    release.open();
    await holding;
    await expect(small.ping()).resolves.toBeUndefined();
  });

  it('is a bug, and stays one, when a statement is wrong or breaks a constraint', async () => {
    const { prisma } = database();
    const wrong: unknown = await prisma.$queryRaw`SELECT nothing FROM nowhere`.catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(Error);
    expect(wrong).not.toBeInstanceOf(DatabaseError);
    const broken: unknown = await prisma.organisation.create({ data: { name: '' } }).catch((error: unknown) => error);
    expect(broken).toBeInstanceOf(Error);
    expect(broken).not.toBeInstanceOf(DatabaseError);
  });
});

describe('transaction', () => {
  it('commits what the work did, and gives what it gave', async () => {
    const own = database();
    const { id } = await own.transaction((transaction) => transaction.organisation.create({ data: { name: 'kept' } }));
    expect(await own.prisma.organisation.findUnique({ where: { id } })).toMatchObject({ name: 'kept' });
  });

  it('rolls everything back and passes on what the work threw, as it is', async () => {
    const own = database();
    const bug = new Error('of its own');
    const failing = own.transaction(async (transaction) => {
      await transaction.organisation.create({ data: { name: 'rolled back' } });
      throw bug;
    });
    await expect(failing).rejects.toBe(bug);
    expect(await own.prisma.organisation.count({ where: { name: 'rolled back' } })).toBe(0);
  });

  it('runs the work again after a serialization failure', async () => {
    const own = database();
    const { id } = await own.prisma.organisation.create({ data: { name: '0' } });
    const bothRead = gate();
    let reads = 0;
    const increment = () =>
      own.transaction(
        async (transaction) => {
          const { name } = await transaction.organisation.findUniqueOrThrow({ where: { id } });
          reads += 1;
          if (reads === 2) bothRead.open();
          await bothRead.opened;
          await transaction.organisation.update({ where: { id }, data: { name: String(Number(name) + 1) } });
        },
        { isolationLevel: 'Serializable' },
      );
    await Promise.all([increment(), increment()]);
    expect((await own.prisma.organisation.findUnique({ where: { id } }))?.name).toBe('2');
    expect(reads).toBe(3);
  });

  it('runs the work again after a deadlock', async () => {
    const own = database();
    const a = (await own.prisma.organisation.create({ data: { name: 'a' } })).id;
    const b = (await own.prisma.organisation.create({ data: { name: 'b' } })).id;
    let ready = 0;
    const bothReady = gate();
    const touch = (first: string, second: string) =>
      own.transaction(async (transaction) => {
        await transaction.$executeRaw`UPDATE organisations SET name = name || '.' WHERE id = ${first}::uuid`;
        ready += 1;
        if (ready === 2) bothReady.open();
        await bothReady.opened;
        await transaction.$executeRaw`UPDATE organisations SET name = name || '.' WHERE id = ${second}::uuid`;
      });
    await Promise.all([touch(a, b), touch(b, a)]);
    expect(ready).toBe(3);
    const rows = await own.prisma.organisation.findMany({ where: { id: { in: [a, b] } } });
    expect(rows.map((row) => row.name).sort()).toEqual(['a..', 'b..']);
  });

  it('gives up after five attempts, and tells of each that is followed by another', async () => {
    let attempts = 0;
    const told: object[] = [];
    const logger = { ...silentLogger, warn: (fields: object) => void told.push(fields) };
    const hopeless = database({ clock: noWait, logger }).transaction(async (transaction) => {
      attempts += 1;
      await transaction.$executeRaw`DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$`;
    });
    await expect(hopeless).rejects.toMatchObject({ code: 'database_conflict', retry: 'later' });
    expect(attempts).toBe(5);
    expect(told).toEqual(
      [1, 2, 3, 4].map((attempt) => expect.objectContaining({ attempt, sqlState: '40001' }) as object),
    );
  });

  it('waits between the attempts, each time longer, by chance', async () => {
    const waits: number[] = [];
    const clock: Clock = {
      now: () => new Date(0),
      sleep: async (ms) => void waits.push(ms),
    };
    const hopeless = database({ clock, random: () => 0.5 }).transaction(async (transaction) => {
      await transaction.$executeRaw`DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40P01'; END $$`;
    });
    await expect(hopeless).rejects.toBeInstanceOf(DatabaseError);
    expect(waits).toEqual([25, 50, 100, 200]);
  });
});

/** Lets a test hold something until something else has happened. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

/** Something that accepts connections and is no Postgres. */
async function listen(onConnection: (socket: Socket) => void): Promise<{ url: string; close(): Promise<void> }> {
  const sockets: Socket[] = [];
  const listener = createServer((socket) => {
    sockets.push(socket);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `postgresql://nobody@127.0.0.1:${address.port}/none`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
