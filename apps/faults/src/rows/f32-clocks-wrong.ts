import { movedClock, type MovedClock, type SpawnedApp } from '@quayside/testbed';
import { setTimeout as wait } from 'node:timers/promises';
import type { Chance } from '../frame/chance';
import type { Fault } from '../frame/fault';
import type { Scene } from '../frame/scene';
import { gotThrough } from './got-through';

const MINUTE_MS = 60_000;
const FAR_MS = 5 * MINUTE_MS;
const INTERVAL_MINUTES = 60;
const LEAPS_WITHIN_MS = 3_000;
/** Three seconds before an hour comes twice, and before one is left out, in Berlin. */
const ALMOST_SWITCHED = [Date.parse('2026-10-25T00:59:57Z'), Date.parse('2026-03-29T00:59:57Z')] as const;

export const clocksWrong: Fault = {
  id: 'F32',
  title: 'wall clocks are wrong, leap, or change for the summer',
  how: 'workers and scheduler started with clocks 5 min fast or slow, against each other, that leap during the run, or with a zone that switches; the limit is on',
  mustHold: 'I1-I8; the run gets through, the schedule goes by the database, the budget by Redis',
  when: 'before',
  lasts: 'run',
  needs: { rateLimit: true },
  alone: true,
  async inject(scene, chance) {
    const { fast, slow, zone } = drawClocks(chance);
    await replacePrograms(scene, { ...fast.environment, ...zone }, { ...slow.environment, ...zone });
    const isLeaping = chance.happens(0.5);
    const leapAfterMs = chance.between(0, LEAPS_WITHIN_MS);
    const leaping = isLeaping ? leap(fast, slow, leapAfterMs) : Promise.resolve();
    return async () => {
      await leaping;
      const overAt = Date.now();
      await replacePrograms(scene, {}, {});
      for (const clock of [fast, slow]) clock.remove();
      return overAt;
    };
  },
  check: async (scene, aftermath) => [...gotThrough(aftermath), ...(await offSchedule(scene))],
};

function drawClocks(chance: Chance): {
  readonly fast: MovedClock;
  readonly slow: MovedClock;
  readonly zone: Readonly<Record<string, string>>;
} {
  if (chance.happens(0.3)) {
    const offsetMs = chance.pick(ALMOST_SWITCHED) - Date.now();
    return { fast: movedClock(offsetMs), slow: movedClock(offsetMs), zone: { TZ: 'Europe/Berlin' } };
  }
  const offsetMs = chance.pick([FAR_MS, -FAR_MS]);
  return { fast: movedClock(offsetMs), slow: movedClock(-offsetMs), zone: {} };
}

/** Each goes where the other one was. */
async function leap(one: MovedClock, other: MovedClock, afterMs: number): Promise<void> {
  await wait(afterMs);
  one.moveTo(-FAR_MS);
  other.moveTo(FAR_MS);
}

type Environment = Readonly<Record<string, string>>;

async function replacePrograms(scene: Scene, forWorkers: Environment, forScheduler: Environment): Promise<void> {
  const { house } = scene;
  const schedulers: SpawnedApp[] = house.schedulers.splice(0);
  await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
  await Promise.all([scene.replaceWorkers(2, forWorkers), house.addScheduler(forScheduler)]);
}

/** By the clock of the database, which nobody has touched. */
async function offSchedule({ house, installation }: Scene): Promise<string[]> {
  const [row] = await house.query<{ readonly minutes: number }>(
    `SELECT (extract(epoch FROM next_run_at - now()) / 60)::float AS minutes FROM installations
     WHERE organisation_id = $1 AND id = $2`,
    installation.organisationId,
    installation.installationId,
  );
  const minutes = row?.minutes ?? NaN;
  return minutes > -1 && minutes <= INTERVAL_MINUTES ? [] : [`the next run is due in ${minutes} minutes`];
}
