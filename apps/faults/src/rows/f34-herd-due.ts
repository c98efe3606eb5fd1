import { waitFor } from '@quayside/testbed';
import type { Fault } from '../frame/fault';
import type { Scene } from '../frame/scene';
import { goesOn } from './goes-on';
import { linesSince } from './log-lines';
import { countHerd, removeHerd, seedHerd } from './seeded-herd';

const ORGANISATIONS = 50;
const EACH = 200;
const HERD = ORGANISATIONS * EACH;
/** What one transaction may claim, whose rows are locked meanwhile. */
const CLAIMED_AT_ONCE = 500;
/** What one turn may put into the queue while no worker takes anything: of what waits, and of what is lost. */
const DISPATCHED_AT_ONCE = 400;
/** The interval is an hour. A herd would be in one minute, the most even spread has a sixtieth in each. */
const MOST_IN_A_MINUTE = (2 * HERD) / 60;

export const herdDue: Fault = {
  id: 'F34',
  title: '10,000 installations due after a day without a scheduler',
  how: 'seeded in 50 organisations, hourly, due a day ago; the scheduler starts, with no worker until all are claimed',
  mustHold: 'I1-I8; one run each, the missed times as one gap each, next times spread over the hour, bounded turns',
  when: 'before',
  lasts: 'moment',
  async inject(scene) {
    const { house } = scene;
    for (const app of [...house.schedulers.splice(0), ...house.workers.splice(0)]) await app.stop();
    await seedHerd(house, ORGANISATIONS, EACH);
    const startedAt = Date.now();
    await house.addScheduler();
    const claimed = waitFor(async () => (await countHerd(house)).runs >= HERD, {
      timeoutMs: 120_000,
      intervalMs: 500,
      what: 'all that was due to be claimed',
    });
    // who waits for it hears of a failure
    claimed.catch(() => {});
    const amiss: string[] = [];
    const heal = async (): Promise<number> => {
      await claimed;
      amiss.push(...(await unlikeOneEach(scene)), ...unbounded(scene, startedAt));
      await removeHerd(house);
      for (let count = 0; count < 2; count += 1) await house.addWorker();
      return Date.now();
    };
    return { heal, check: () => amiss };
  },
  check: (_scene, { run }) => goesOn(run),
};

async function unlikeOneEach({ house }: Scene): Promise<string[]> {
  const census = await countHerd(house);
  const { installations, runs, mostRuns, explained, gaps, mostAtOnce, mostInMinute } = census;
  const oneEach = installations === HERD && runs === HERD && mostRuns === 1;
  const allExplained = explained === HERD && gaps === HERD;
  const isSpread = mostInMinute <= MOST_IN_A_MINUTE && mostAtOnce <= CLAIMED_AT_ONCE;
  return oneEach && allExplained && isSpread ? [] : [`of the herd: ${JSON.stringify(census)}`];
}

function unbounded({ house }: Scene, since: number): string[] {
  const turns = linesSince(house, since).filter(({ message }) => message === 'runs were dispatched');
  const most = Math.max(0, ...turns.map(({ fields }) => Number(fields['dispatched'])));
  return most <= DISPATCHED_AT_ONCE ? [] : [`one turn put ${most} runs into the queue at once`];
}
