import { randomUUID } from 'node:crypto';
import { Prisma, type Database } from '@quayside/platform-database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TenancyFixture } from '../tenancy.fixture';
import { isAskedToGiveWay } from './give-way';

let fixture: TenancyFixture;
beforeEach(async () => {
  fixture = await TenancyFixture.open();
});
afterEach(() => fixture.close());

interface Placed {
  readonly organisationId: string;
  readonly runId: string;
  readonly epoch: number;
}

/** A run of an installation of its own: at work for so many seconds, or waiting for a worker. */
async function place(
  organisationId: string,
  { trigger = 'schedule', worked = null as number | null, waited = null as number | null, yields = 0 },
): Promise<Placed> {
  const { prisma } = fixture.owner;
  const runId = randomUUID();
  const epoch = worked === null ? 0 : 1 + yields;
  await prisma.$executeRaw`
    WITH i AS (
      INSERT INTO installations (organisation_id, connector, identifier, name, resync_interval_minutes,
                                 send_raw_data_examples, next_run_at)
      VALUES (${organisationId}::uuid, 'statuspage', ${runId}, 'n', 60, true, now()) RETURNING organisation_id, id
    )
    INSERT INTO runs (organisation_id, id, installation_id, trigger, state, epoch, yields, dispatched_at, started_at,
                      claimed_at, lease_expires_at)
    SELECT i.organisation_id, ${runId}::uuid, i.id, ${trigger}, ${worked === null ? 'queued' : 'running'}, ${epoch},
           ${yields}, now() - make_interval(secs => ${waited ?? worked ?? 0}),
           now() - make_interval(secs => ${worked}::int), now() - make_interval(secs => ${worked}::int),
           CASE WHEN ${worked}::int IS NOT NULL THEN now() + interval '30 seconds' END
    FROM i`;
  return { organisationId, runId, epoch };
}
const atWork = (organisationId: string, worked: number, more = {}) => place(organisationId, { worked, ...more });
const asked = (...runs: readonly Placed[]): Promise<boolean[]> =>
  Promise.all(runs.map((run) => isAskedToGiveWay(fixture.database, run)));
const BY_HAND = { trigger: 'manual', waited: 5 };
const DUE = { trigger: 'schedule', waited: 5 };

describe('a run that was due', () => {
  it('gives way to what a person asked for, whoever that is, after a minute of work', async () => {
    const [ours, theirs] = [await fixture.organisation(), await fixture.organisation()];
    const run = await atWork(ours, 61);
    const begun = await atWork(theirs, 55);
    expect(await asked(run, begun)).toEqual([false, false]);
    await place(theirs, BY_HAND);
    expect(await asked(run, begun)).toEqual([true, false]);
    expect(await asked({ ...run, epoch: 2 })).toEqual([false]);
  });

  it('gives way to one of its own organisation, too', async () => {
    const ours = await fixture.organisation();
    const run = await atWork(ours, 61);
    await place(ours, BY_HAND);
    expect(await asked(run)).toEqual([true]);
  });

  it.each([
    ['was dispatched a moment ago', { trigger: 'manual', waited: 0 }],
    ['was due as well', DUE],
  ])('does not give way to one that %s', async (_, waiting) => {
    const run = await atWork(await fixture.organisation(), 600);
    await place(await fixture.organisation(), waiting);
    expect(await asked(run)).toEqual([false]);
  });

  it('does not give way to one that is not dispatched, for which no worker looks', async () => {
    const run = await atWork(await fixture.organisation(), 600);
    const { runId } = await place(await fixture.organisation(), BY_HAND);
    await fixture.owner.prisma.$executeRaw`UPDATE runs SET dispatched_at = NULL WHERE id = ${runId}::uuid`;
    expect(await asked(run)).toEqual([false]);
  });

  it('is asked only when nobody has worked longer, as many as wait', async () => {
    const [ours, theirs] = [await fixture.organisation(), await fixture.organisation()];
    const runs = [await atWork(ours, 100), await atWork(ours, 300), await atWork(ours, 200)];
    await place(theirs, BY_HAND);
    expect(await asked(...runs)).toEqual([false, true, false]);
    await place(theirs, BY_HAND);
    expect(await asked(...runs)).toEqual([false, true, true]);
  });

  it('works a minute longer for each time that it has given way', async () => {
    const [ours, theirs] = [await fixture.organisation(), await fixture.organisation()];
    const [early, late] = [await atWork(ours, 175, { yields: 2 }), await atWork(theirs, 185, { yields: 2 })];
    await place(theirs, BY_HAND);
    await place(theirs, BY_HAND);
    expect(await asked(early, late)).toEqual([false, true]);
  });
});

describe('between organisations', () => {
  it('who has most at work gives up as many as make both even, when what waits was due', async () => {
    const [big, small] = [await fixture.organisation(), await fixture.organisation()];
    const runs: Placed[] = [];
    for (let worked = 400; worked >= 100; worked -= 100) runs.push(await atWork(big, worked));
    for (let waiting = 0; waiting < 5; waiting += 1) await place(small, DUE);
    expect(await asked(...runs)).toEqual([true, true, false, false]);
  });

  it('nobody gives way who would have less than the other then', async () => {
    const [one, other] = [await fixture.organisation(), await fixture.organisation()];
    const runs = [await atWork(one, 300), await atWork(one, 200), await atWork(other, 300)];
    await place(other, DUE);
    expect(await asked(...runs)).toEqual([false, false, false]);
    expect(await asked(await atWork(one, 400))).toEqual([true]);
  });

  it('many clicks of one push aside no more of the others than few', async () => {
    const clicking = await fixture.organisation();
    const runs: Placed[] = [];
    for (let count = 0; count < 4; count += 1) runs.push(await atWork(await fixture.organisation(), 400 - count));
    for (let clicks = 0; clicks < 9; clicks += 1) await place(clicking, BY_HAND);
    expect(await asked(...runs)).toEqual([true, false, false, false]);
    await atWork(clicking, 5, { trigger: 'manual' });
    expect(await asked(...runs)).toEqual([false, false, false, false]);
    // its own are its own affair
    const own = [await atWork(clicking, 100), await atWork(clicking, 90)];
    expect(await asked(...own, ...runs)).toEqual([true, true, false, false, false, false]);
  });

  it('what a person asked for gives way to another person’s, and not to what was due', async () => {
    const [big, small] = [await fixture.organisation(), await fixture.organisation()];
    const runs = [await atWork(big, 300, { trigger: 'manual' }), await atWork(big, 200, { trigger: 'manual' })];
    await place(small, DUE);
    expect(await asked(...runs)).toEqual([false, false]);
    await place(small, BY_HAND);
    expect(await asked(...runs)).toEqual([true, false]);
  });
});

interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly PlanNode[];
}

it('reads what workers have or soon will, by an index, however many runs there are', async () => {
  const { prisma } = fixture.owner;
  const ours = await fixture.organisation();
  await prisma.$executeRaw`
    INSERT INTO installations (organisation_id, connector, identifier, name, resync_interval_minutes,
                               send_raw_data_examples, next_run_at)
    SELECT ${ours}::uuid, 'statuspage', 'n-' || n, 'n', 60, true, now() FROM generate_series(1, 10000) AS n`;
  await prisma.$executeRaw`
    INSERT INTO runs (organisation_id, installation_id, trigger, state, outcome, finished_at)
    SELECT organisation_id, id, 'schedule', 'finished', 'complete', now() FROM installations`;
  await prisma.$executeRaw`
    INSERT INTO runs (organisation_id, installation_id, trigger) SELECT organisation_id, id, 'schedule' FROM installations`;
  const run = await atWork(ours, 100);
  await place(ours, BY_HAND);
  await prisma.$executeRaw`ANALYZE runs`;

  const plans: PlanNode[] = [];
  const explain = async ([first = '', ...others]: TemplateStringsArray, ...values: unknown[]) => {
    const statement = Prisma.sql([`EXPLAIN (ANALYZE, FORMAT JSON) ${first}`, ...others], ...values);
    const [row] =
      await fixture.database.acrossTenants.prisma.$queryRaw<{ 'QUERY PLAN': { Plan: PlanNode }[] }[]>(statement);
    plans.push(...(row?.['QUERY PLAN'] ?? []).map(({ Plan }) => Plan));
    return [];
  };
  await isAskedToGiveWay({ acrossTenants: { prisma: { $queryRaw: explain } } } as unknown as Database, run);
  const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)];
  const reads = plans.flatMap(flat).filter((node) => node['Relation Name'] === 'runs');
  expect(reads).toMatchObject([{ 'Actual Rows': 2 }]);
  const indexes = plans.flatMap(flat).flatMap((node) => node['Index Name'] ?? []);
  expect(indexes).toEqual(['runs_in_hand_idx']);
  expect(await asked(run)).toEqual([true]);
});
