import { Prisma, type Database } from '@quayside/platform-database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TenancyFixture } from '../tenancy.fixture';
import { lookForWork, type Work } from './look-for-work';

let fixture: TenancyFixture;
beforeEach(async () => {
  fixture = await TenancyFixture.open();
});
afterEach(() => fixture.close());

const NOTHING: Work = { due: [], isWaiting: false, isLost: false };
const OPTIONS = { limit: 200, redispatchAfterSeconds: 60 };
const look = (): Promise<Work> => lookForWork(fixture.database, OPTIONS);

describe('lookForWork', () => {
  it('tells what is due, what waits and what is lost from each other', async () => {
    expect(await look()).toEqual(NOTHING);
    const { prisma } = fixture.owner;
    const { installation, run } = await fixture.installation(await fixture.organisation());
    expect(await look()).toEqual({ ...NOTHING, isWaiting: true });

    await prisma.$executeRaw`UPDATE runs SET dispatched_at = now() WHERE id = ${run.id}::uuid`;
    expect(await look()).toEqual(NOTHING);
    await prisma.$executeRaw`UPDATE runs SET dispatched_at = now() - interval '2 minutes' WHERE id = ${run.id}::uuid`;
    expect(await look()).toEqual({ ...NOTHING, isLost: true });
    await prisma.$executeRaw`
      UPDATE runs SET state = 'running', epoch = 1, lease_expires_at = now() + interval '1 minute'
      WHERE id = ${run.id}::uuid`;
    expect(await look()).toEqual(NOTHING);

    const dueNow = Prisma.sql`UPDATE installations SET next_run_at = now() WHERE id = ${installation.id}::uuid`;
    await prisma.$executeRaw(dueNow);
    const [due, ...others] = (await look()).due;
    expect(due).toEqual({
      organisationId: installation.organisationId,
      installationId: installation.id,
      intervalMinutes: 60,
      dueAt: expect.any(Date),
      now: expect.any(Date),
    });
    expect([due?.now.getTime(), others]).toEqual([expect.closeTo(Date.now(), -5), []]);
    await prisma.$executeRaw`UPDATE installations SET deleted_at = now() WHERE id = ${installation.id}::uuid`;
    expect(await look()).toEqual(NOTHING);
  });

  it('reads one entry of an index for each, though everything was waiting when Postgres last counted', async () => {
    const { prisma } = fixture.owner;
    await fixture.installation(await fixture.organisation());
    await prisma.$executeRaw`
      INSERT INTO installations (organisation_id, connector, identifier, name, resync_interval_minutes,
                                 send_raw_data_examples, next_run_at)
      SELECT organisation_id, connector, 'installation-' || n, name, 60, true, now() - interval '1 minute'
      FROM installations, generate_series(1, 3000) AS n`;
    await prisma.$executeRaw`
      INSERT INTO runs (organisation_id, installation_id, trigger)
      SELECT organisation_id, id, 'schedule' FROM installations WHERE identifier LIKE 'installation-%'`;
    await prisma.$executeRaw`ANALYZE`;
    await prisma.$executeRaw`UPDATE installations SET next_run_at = now() + interval '1 hour'`;
    await prisma.$executeRaw`
      UPDATE runs SET state = 'finished', outcome = 'complete', started_at = now(), finished_at = now()`;

    const plans: PlanNode[] = [];
    const explain = async ([first = '', ...others]: TemplateStringsArray, ...values: unknown[]) => {
      const statement = Prisma.sql([`EXPLAIN (FORMAT JSON) ${first}`, ...others], ...values);
      const [row] =
        await fixture.database.acrossTenants.prisma.$queryRaw<{ 'QUERY PLAN': { Plan: PlanNode }[] }[]>(statement);
      plans.push(...(row?.['QUERY PLAN'] ?? []).map(({ Plan }) => Plan));
      return [];
    };
    await lookForWork({ acrossTenants: { prisma: { $queryRaw: explain } } } as unknown as Database, OPTIONS);
    const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)];
    const reads = plans.flatMap(flat).flatMap((node) => node['Index Name'] ?? node['Relation Name'] ?? []);
    expect(reads.toSorted()).toEqual(['installations_due_idx', 'runs_in_hand_idx', 'runs_waiting_idx']);
    expect(await look()).toEqual(NOTHING);
  });
});

interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}
