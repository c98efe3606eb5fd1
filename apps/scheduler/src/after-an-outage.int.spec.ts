import { MIN_WINDOW } from '@quayside/resync-schedule';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SchedulerFixture } from './scheduler.fixture';

const ORGANISATIONS = 100;
const INSTALLATIONS = 10_000;

let fixture: SchedulerFixture;
beforeEach(async () => {
  fixture = await SchedulerFixture.start();
  for (let count = 0; count < ORGANISATIONS; count += 1) {
    await fixture.organisation(INSTALLATIONS / ORGANISATIONS);
  }
});
afterEach(() => fixture.close());

it('makes one run of each of 10,000 installations that were due for a day, and lets no herd loose, now or later', async () => {
  const { prisma } = fixture.owner;
  await prisma.$executeRaw`UPDATE installations SET next_run_at = now() - interval '1 day' + random() * interval '1 hour'`;
  let claimed = 0;
  do {
    const [result] = await fixture.tick();
    claimed = result?.claimed ?? 0;
    // no worker takes anything, so nothing is added to what is ready for them
    expect(await fixture.waiting()).toBe(MIN_WINDOW);
  } while (claimed > 0);

  expect(await prisma.run.count()).toBe(INSTALLATIONS);
  expect(await prisma.run.groupBy({ by: ['installationId'] })).toHaveLength(INSTALLATIONS);
  const missed = await prisma.scheduleGap.findMany({ where: { reason: 'missed' } });
  expect(missed).toHaveLength(INSTALLATIONS);
  expect(Math.min(...missed.map(({ count }) => count))).toBe(23);

  const perMinute = await prisma.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM installations GROUP BY date_trunc('minute', next_run_at)`;
  expect(Math.max(...perMinute.map(({ count }) => count))).toBeLessThan((1.5 * INSTALLATIONS) / 60);
});
