import { Prisma, type DatabaseClient } from '@quayside/platform-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TenancyFixture } from '../tenancy.fixture';
import { MAX_ORGANISATIONS, NO_ORGANISATION, selectWaitingRuns, type WaitingRow } from './waiting-runs.sql';

const NOISY_RUNS = 5_000;
const QUIET = 300;

let fixture: TenancyFixture;
let noisy: string;

/** One organisation with thousands of waiting runs, hundreds with two each, and all of them with a history. */
beforeAll(async () => {
  fixture = await TenancyFixture.open();
  const { prisma } = fixture.owner;
  noisy = await fixture.organisation();
  await prisma.$executeRaw`INSERT INTO organisations (name) SELECT 'quiet' FROM generate_series(1, ${QUIET})`;
  await prisma.$executeRaw`
    INSERT INTO installations (organisation_id, connector, identifier, name, resync_interval_minutes,
                               send_raw_data_examples, next_run_at)
    SELECT o.id, 'statuspage', 'installation-' || n, 'n', 60, true, now()
    FROM organisations o, generate_series(1, CASE WHEN o.id = ${noisy}::uuid THEN ${NOISY_RUNS}::int ELSE 2 END) AS n`;
  await prisma.$executeRaw`
    INSERT INTO runs (organisation_id, installation_id, trigger, state, outcome, queued_at, started_at, finished_at)
    SELECT organisation_id, id, 'schedule', 'finished', 'complete', now() - interval '1 day', now(), now()
    FROM installations`;
  await prisma.$executeRaw`
    INSERT INTO runs (organisation_id, installation_id, trigger) SELECT organisation_id, id, 'schedule' FROM installations`;
  await prisma.$executeRaw`ANALYZE`;
});
afterAll(() => fixture.close());

const from = (background: string): Promise<WaitingRow[]> =>
  selectWaitingRuns(fixture.database.acrossTenants.prisma, { interactive: NO_ORGANISATION, background });

interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** The parts of the plan that read runs, as Postgres carried them out. */
async function readsOfRuns(): Promise<PlanNode[]> {
  const { prisma } = fixture.database.acrossTenants;
  const plans: PlanNode[] = [];
  const explain = async ([first = '', ...others]: TemplateStringsArray, ...values: unknown[]) => {
    const statement = Prisma.sql([`EXPLAIN (ANALYZE, FORMAT JSON) ${first}`, ...others], ...values);
    const [row] = await prisma.$queryRaw<{ 'QUERY PLAN': { Plan: PlanNode }[] }[]>(statement);
    plans.push(...(row?.['QUERY PLAN'] ?? []).map(({ Plan }) => Plan));
    return [];
  };
  const explaining = { $queryRaw: explain } as unknown as DatabaseClient;
  await selectWaitingRuns(explaining, { interactive: NO_ORGANISATION, background: noisy });
  const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)];
  return plans.flatMap(flat).filter((node) => node['Relation Name'] === 'runs');
}

describe('selectWaitingRuns', () => {
  it('gives a bounded part, in which nobody is missing for another having thousands', async () => {
    const rows = await from(NO_ORGANISATION);
    const organisations = new Set(rows.map(({ organisationId }) => organisationId));
    expect(organisations.size).toBe(MAX_ORGANISATIONS);
    expect(rows.length).toBeLessThanOrEqual(2 * MAX_ORGANISATIONS);
  });

  it('comes to all of them in turn, from the last one on', async () => {
    const seen = new Set<string>();
    for (let look = 0, after = NO_ORGANISATION; look < 2; look += 1) {
      const organisations = (await from(after)).map(({ organisationId }) => organisationId);
      for (const id of organisations) seen.add(id);
      after = organisations.at(-1) ?? '';
    }
    expect(seen.size).toBe(1 + QUIET);
  });

  it('reads no more than it gives, however many wait, and everything by an index', async () => {
    const reads = await readsOfRuns();
    expect(reads.length).toBeGreaterThanOrEqual(4);
    for (const read of reads) expect(read).toHaveProperty('Index Name');
    const rows = reads.reduce(
      (sum, read) => sum + read['Actual Loops'] * (read['Actual Rows'] + (read['Rows Removed by Filter'] ?? 0)),
      0,
    );
    expect(rows).toBeGreaterThan(MAX_ORGANISATIONS);
    // a step to each organisation; and for each run itself, the one that waits already, and its last. Postgres gives
    // averages, so the bound has room to spare, and is still far below what waits.
    expect(rows).toBeLessThan(NOISY_RUNS / 2);
  });
});
