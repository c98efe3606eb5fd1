import { waitFor } from '@quayside/testbed';
import type { Fault } from '../frame/fault';
import { goesOn } from './goes-on';
import { linesSince } from './log-lines';

const TAKEN_OVER_WITHIN_MS = 5_000;
/** Long enough for the signal to come before the claimed run is in the queue. */
const FAILING = { QUAYSIDE_FAILPOINT: 'before_enqueue=block:500' };
const REACHED = 'failpoint before_enqueue';

export const schedulerPaused: Fault = {
  id: 'F33',
  title: 'scheduler paused right after it has claimed a run, beside another one',
  how: 'two schedulers stand still for 500 ms (failpoint before_enqueue) when they have claimed; the first one there gets SIGSTOP, and SIGCONT when the run has ended long ago',
  mustHold: 'I1-I8; the other one puts the run into the queue within 5 s, and it happens once',
  when: 'before',
  lasts: { briefSeconds: 8, fullSeconds: 60 },
  // either has schedulers of its own, in place of all others
  notWith: ['F3'],
  async inject(scene) {
    const { house } = scene;
    const struckAt = Date.now();
    const usual = house.schedulers.splice(0);
    for (const scheduler of usual) await scheduler.stop();
    const pair = [await house.addScheduler(FAILING), await house.addScheduler(FAILING)];
    const pausing = (async () => {
      const first = await waitFor(() => pair.find((scheduler) => scheduler.output().includes(REACHED)), {
        timeoutMs: 90_000,
        intervalMs: 10,
        what: 'a scheduler to claim the run',
      });
      process.kill(first.pid, 'SIGSTOP');
      return { first, at: Date.now() };
    })();
    // who waits for it hears of a failure
    pausing.catch(() => {});
    const heal = async (): Promise<number> => {
      const { first } = await pausing;
      const overAt = Date.now();
      process.kill(first.pid, 'SIGCONT');
      await house.addScheduler();
      for (const scheduler of pair) {
        house.schedulers.splice(house.schedulers.indexOf(scheduler), 1);
        await scheduler.stop();
      }
      return overAt;
    };
    return {
      heal,
      async check(_scene, { run }) {
        const { at } = await pausing;
        const tookMs = (run.startedAt?.getTime() ?? Infinity) - at;
        const begun = linesSince(house, struckAt).filter(
          ({ message, text }) => message === 'a resync begins' && text.includes(run.id),
        ).length;
        return [
          ...goesOn(run),
          ...(tookMs <= TAKEN_OVER_WITHIN_MS ? [] : [`the run began ${tookMs} ms after its scheduler was paused`]),
          ...(begun === 1 ? [] : [`the run was begun ${begun} times`]),
        ];
      },
    };
  },
};
