import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '@quayside/domain';
import { createDatabase, type DatabaseClient } from '@quayside/platform-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putMapping } from '../installations/mapping-versions';
import { updateInstallation } from '../installations/update-installation';
import { putPortConnection } from '../organisations/port-connection';
import { requestRun } from '../runs/request-run';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { readAuditTrail } from './read-audit-trail';
import { recordAudit } from './record-audit';
import { verifyAuditTrail } from './verify-audit-trail';
import { hashOf } from './verify-chain';

let fixture: TenancyFixture;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());

function record(organisationId: string, purposes: readonly string[], actorId = 'chain'): Promise<void> {
  const entries = purposes.map((purpose) => ({ action: 'secret.used' as const, details: { purpose } }));
  const actor = { type: 'system', id: actorId } as const;
  return fixture.database
    .of(organisationId)
    .transaction((transaction) => recordAudit(transaction, organisationId, actor, entries));
}

/** What somebody does who owns the database. */
function tamper(change: (transaction: DatabaseClient) => Promise<unknown>): Promise<void> {
  return fixture.owner.transaction(async (transaction) => {
    await transaction.$executeRaw`ALTER TABLE audit_events DISABLE TRIGGER USER`;
    await change(transaction);
    await transaction.$executeRaw`ALTER TABLE audit_events ENABLE TRIGGER USER`;
  });
}

/** An organisation with the given number of events, those of its making included. */
async function withEvents(count: number): Promise<string> {
  const organisationId = await fixture.organisation();
  const { events } = await verifyAuditTrail(fixture.database, organisationId);
  await record(
    organisationId,
    Array.from({ length: count - events }, (_, index) => `use ${index}`),
  );
  return organisationId;
}

describe('the chain', () => {
  it('has the hashes that anybody can compute, whatever the events say', async () => {
    const organisationId = await fixture.organisation();
    await record(organisationId, ['', '-', '5:', 'Grüße 👋', '"\\\n\u2028', 'x'.repeat(10_000)], 'ß:1');
    const origin = { address: '2001:db8::1', requestId: 'c0ffee' };
    await fixture.database
      .of(organisationId)
      .transaction((transaction) =>
        recordAudit(transaction, organisationId, { ...OPERATOR, origin }, [{ action: 'run.cancelled' }]),
      );
    const trail = await readAuditTrail(fixture.database, organisationId, { after: 0 }, 100);
    expect(trail.map(({ seq }) => seq)).toEqual(trail.map((_, index) => index + 1));
    expect(trail.map(hashOf)).toEqual(trail.map(({ hash }) => hash));
    expect(trail.at(-1)).toMatchObject({ originAddress: '2001:db8::1', originRequestId: 'c0ffee', details: '{}' });
    expect(trail.at(-1)?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/);
  });

  it('has no gap when many sessions add to it at once, and keeps what they add together in order', async () => {
    const organisationId = await fixture.organisation();
    const { events: before } = await verifyAuditTrail(fixture.database, organisationId);
    const sessions = Array.from({ length: 8 }, async (_, session) => {
      for (let insert = 0; insert < 50; insert += 1) {
        await record(organisationId, [`${session} ${insert} a`, `${session} ${insert} b`]);
      }
    });
    await Promise.all(sessions);
    const verdict = await verifyAuditTrail(fixture.database, organisationId);
    expect(verdict).toMatchObject({ events: before + 800, broken: null, complete: true });
    const trail = await readAuditTrail(fixture.database, organisationId, { after: before }, 1_000);
    const purposes = trail.map(({ details }) => (JSON.parse(details) as { purpose: string }).purpose);
    const together = purposes.filter((_, index) => index % 2 === 0).map((purpose) => purpose.replace('a', 'b'));
    expect(purposes.filter((_, index) => index % 2 === 1)).toEqual(together);
    const times = trail.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
  });

  it('makes no transactions of ours wait for each other in a circle', async () => {
    const organisationId = await fixture.organisation();
    const { installation } = await fixture.installation(organisationId);
    const given: string[] = [];
    const logger = { ...silentLogger, warn: (_fields: object, message: string) => void given.push(message) };
    const busy = createDatabase({ url: fixture.server.appUrl, maxConnections: 8, logger });
    const connection = { baseUrl: 'https://port.example.test', clientId: 'client', clientSecret: 'other' };
    const secretId = installation.secrets[0]?.secretId ?? '';
    const { vault } = fixture;
    const work: (() => Promise<unknown>)[] = [
      () => vault.use(busy, { organisationId, secretId, purpose: 'test' }, async () => undefined),
      () => putPortConnection(busy, vault, organisationId, connection, OPERATOR),
      () => updateInstallation(busy, vault, organisationId, installation.id, { secrets: { apiKey: 'x' } }, OPERATOR),
      () => putMapping(busy, organisationId, installation.id, `# ${Math.random()}`, OPERATOR),
      () => requestRun(busy, organisationId, installation.id, 'manual', OPERATOR),
    ];
    try {
      await Promise.all(
        work.map(async (step) => {
          for (let count = 0; count < 15; count += 1) await step();
        }),
      );
    } finally {
      await busy.close();
    }
    expect(given).toEqual([]);
    expect(await verifyAuditTrail(fixture.database, organisationId)).toMatchObject({ broken: null, complete: true });
  });

  it('takes in the events of a version that does not know it', async () => {
    const organisationId = await fixture.organisation();
    await fixture.owner.prisma.$executeRaw`
      INSERT INTO audit_events (organisation_id, actor_type, actor_id, action, details)
      VALUES (${organisationId}::uuid, 'operator', 'bootstrap', 'installation.deleted', '{}')`;
    const [event] = (await readAuditTrail(fixture.database, organisationId, { after: 0 }, 100)).slice(-1);
    expect(event).toMatchObject({ action: 'installation.deleted', originAddress: null });
    expect(await verifyAuditTrail(fixture.database, organisationId)).toMatchObject({
      events: event?.seq,
      broken: null,
    });
  });

  it('takes number, hashes and time from nobody', async () => {
    const organisationId = await fixture.organisation();
    await fixture.owner.prisma.$executeRaw`
      INSERT INTO audit_events (organisation_id, actor_type, actor_id, action, seq, hash, previous_hash, at)
      VALUES (${organisationId}::uuid, 'system', 'x', 'run.cancelled', 99, '', '', '2001-01-01')`;
    expect(await verifyAuditTrail(fixture.database, organisationId)).toMatchObject({ broken: null, complete: true });
    const [event] = (await readAuditTrail(fixture.database, organisationId, { after: 0 }, 100)).slice(-1);
    expect(event?.at.startsWith('2001')).toBe(false);
  });

  it('has no trace of a transaction that was rolled back', async () => {
    const organisationId = await fixture.organisation();
    const before = await verifyAuditTrail(fixture.database, organisationId);
    const change = fixture.database.of(organisationId).transaction(async (transaction) => {
      await recordAudit(transaction, organisationId, OPERATOR, [{ action: 'installation.deleted' }]);
      throw new Error('the change failed');
    });
    await expect(change).rejects.toThrow('the change failed');
    await record(organisationId, ['next']);
    const { head, broken } = await verifyAuditTrail(fixture.database, organisationId);
    expect([head.seq, broken]).toEqual([before.head.seq + 1, null]);
  });

  it('keeps times in order although the clock is set back', async () => {
    const organisationId = await fixture.organisation();
    await fixture.owner.prisma.$executeRaw`
      UPDATE audit_heads SET at = now() + interval '1 hour' WHERE organisation_id = ${organisationId}::uuid`;
    await record(organisationId, ['first']);
    await sleep(5);
    await record(organisationId, ['second']);
    const [first, second] = (await readAuditTrail(fixture.database, organisationId, { after: 0 }, 100)).slice(-2);
    expect(second?.at).toBe(first?.at);
    expect(Date.parse(first?.at ?? '')).toBeGreaterThan(Date.now() + 3_000_000);
  });
});

describe('whoever owns the database', () => {
  it('cannot change an event unnoticed', async () => {
    const organisationId = await withEvents(12);
    await tamper(
      (transaction) => transaction.$executeRaw`
        UPDATE audit_events SET details = '{"purpose": "another"}'
        WHERE organisation_id = ${organisationId}::uuid AND seq = 7`,
    );
    expect(await verifyAuditTrail(fixture.database, organisationId)).toMatchObject({
      events: 6,
      broken: { seq: 7, fault: 'hash' },
      complete: true,
    });
  });

  it.each([
    ['in the middle', 5, 5],
    ['at the beginning', 1, 1],
    ['at the end', 11, 12],
  ])('cannot remove events %s unnoticed', async (_, first, last) => {
    const organisationId = await withEvents(12);
    await tamper(
      (transaction) => transaction.$executeRaw`
        DELETE FROM audit_events
        WHERE organisation_id = ${organisationId}::uuid AND seq BETWEEN ${first} AND ${last}`,
    );
    expect((await verifyAuditTrail(fixture.database, organisationId)).broken).toEqual({ seq: first, fault: 'missing' });
  });

  it('cannot put in an event unnoticed', async () => {
    const organisationId = await withEvents(12);
    await tamper(async (transaction) => {
      await transaction.$executeRaw`
        UPDATE audit_events SET seq = seq + 1000 WHERE organisation_id = ${organisationId}::uuid AND seq > 6`;
      await transaction.$executeRaw`
        UPDATE audit_events SET seq = seq - 999 WHERE organisation_id = ${organisationId}::uuid AND seq > 1000`;
      await transaction.$executeRaw`
        INSERT INTO audit_events (organisation_id, actor_type, actor_id, action, seq, previous_hash, hash)
        SELECT organisation_id, 'person', 'somebody', 'installation.deleted', 7, hash, hash FROM audit_events
        WHERE organisation_id = ${organisationId}::uuid AND seq = 6`;
    });
    expect((await verifyAuditTrail(fixture.database, organisationId)).broken).toEqual({ seq: 7, fault: 'hash' });
  });

  it('cannot make a trail anew unnoticed by whoever has kept an end of it', async () => {
    const organisationId = await withEvents(12);
    const kept = (await verifyAuditTrail(fixture.database, organisationId)).head;
    await tamper(
      (transaction) => transaction.$executeRaw`
        UPDATE audit_events SET actor_id = 'somebody'
        WHERE organisation_id = ${organisationId}::uuid AND seq = 12`,
    );
    await tamper(
      (transaction) => transaction.$executeRaw`
        UPDATE audit_events e SET hash = audit_hash(e)
        WHERE organisation_id = ${organisationId}::uuid AND seq = 12`,
    );
    expect((await verifyAuditTrail(fixture.database, organisationId)).broken).toEqual({ seq: 12, fault: 'head' });
    await fixture.owner.prisma.$executeRaw`
      UPDATE audit_heads h SET hash = e.hash FROM audit_events e
      WHERE e.organisation_id = ${organisationId}::uuid AND e.seq = 12 AND h.organisation_id = e.organisation_id`;
    expect((await verifyAuditTrail(fixture.database, organisationId)).broken).toBeNull();
    expect((await verifyAuditTrail(fixture.database, organisationId, kept)).broken).toEqual({ seq: 12, fault: 'head' });
    await record(organisationId, ['goes on']);
    const later = await verifyAuditTrail(fixture.database, organisationId, kept);
    expect(later.broken).toEqual({ seq: 13, fault: 'previous_hash' });
  });

  it('cannot put back an earlier state unnoticed by whoever has kept an end', async () => {
    const organisationId = await withEvents(12);
    const kept = (await verifyAuditTrail(fixture.database, organisationId)).head;
    await tamper(async (transaction) => {
      await transaction.$executeRaw`
        DELETE FROM audit_events WHERE organisation_id = ${organisationId}::uuid AND seq > 10`;
      await transaction.$executeRaw`
        UPDATE audit_heads h SET seq = 10, hash = e.hash FROM audit_events e
        WHERE e.organisation_id = ${organisationId}::uuid AND e.seq = 10 AND h.organisation_id = e.organisation_id`;
    });
    expect((await verifyAuditTrail(fixture.database, organisationId)).broken).toBeNull();
    expect((await verifyAuditTrail(fixture.database, organisationId, kept)).broken).toEqual({
      seq: 11,
      fault: 'missing',
    });
  });
});

describe('the role of the programs', () => {
  /** A statement as it, for one organisation. */
  function asProgram(organisationId: string, statement: string): Promise<unknown> {
    const work = (transaction: DatabaseClient) => transaction.$queryRawUnsafe(statement);
    return fixture.database.of(organisationId).transaction(work);
  }

  it.each([
    `UPDATE audit_events SET actor_id = 'x'`,
    'DELETE FROM audit_events',
    'TRUNCATE audit_events',
    `UPDATE audit_heads SET seq = 0`,
    'DELETE FROM audit_heads',
    'TRUNCATE audit_heads',
    `INSERT INTO audit_heads VALUES (gen_random_uuid(), 0, '', now())`,
    'SELECT 1 FROM audit_heads FOR UPDATE',
    `INSERT INTO audit_events (organisation_id, actor_type, actor_id, action, at) VALUES ('$', 'system', 'x', 'x', now())`,
    `INSERT INTO audit_events (organisation_id, actor_type, actor_id, action, seq) VALUES ('$', 'system', 'x', 'x', 1)`,
    'ALTER TABLE audit_events DISABLE TRIGGER USER',
    'SET LOCAL session_replication_role = replica',
  ])('may not: %s', async (statement) => {
    const organisationId = await fixture.organisation();
    const error: unknown = await asProgram(organisationId, statement.replace('$', organisationId)).catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).toMatch(/42501|permission denied|must be owner/);
  });

  it('cannot move the end of a chain by a trigger on a table of its own', async () => {
    const organisationId = await fixture.organisation();
    const forged = fixture.database.of(organisationId).transaction(async (transaction) => {
      await transaction.$executeRaw`CREATE TEMPORARY TABLE forged (LIKE audit_events)`;
      await transaction.$executeRaw`
        CREATE TRIGGER chain BEFORE INSERT ON forged FOR EACH ROW EXECUTE FUNCTION audit_events_chain()`;
    });
    await expect(forged).rejects.toThrow(/42501|permission denied/);
  });

  it('sees no end of another organisation, and adds nothing to its trail', async () => {
    const [ours, theirs] = [await fixture.organisation(), await fixture.organisation()];
    expect(await asProgram(ours, 'SELECT organisation_id FROM audit_heads')).toEqual([{ organisation_id: ours }]);
    const before = await verifyAuditTrail(fixture.database, theirs);
    const insert = `INSERT INTO audit_events (organisation_id, actor_type, actor_id, action) VALUES ('${theirs}', 'system', 'x', 'x')`;
    await expect(asProgram(ours, insert)).rejects.toThrow(/42501|row-level security/);
    expect(await verifyAuditTrail(fixture.database, theirs)).toEqual(before);
  });
});
