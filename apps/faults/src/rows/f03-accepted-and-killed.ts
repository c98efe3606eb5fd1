import { waitFor } from '@quayside/testbed';
import type { Fault } from '../frame/fault';
import type { RunRow, Scene } from '../frame/scene';
import { killApiAfterCommit } from './kill-api';
import { newcomerOf, runOfNewcomer, settleNewcomer } from './newcomer';

const WITHIN_MS = 10_000;
/** What ships, since it decides how late a run whose job was never added is given back. */
const REDISPATCH_SECONDS = '6';

/** There is no webhook yet: what is accepted durably is a request for a run (202), and an installation (201). */
export const acceptedAndKilled: Fault = {
  id: 'F3',
  title: 'killed between the commit of what was accepted and the queue',
  how:
    'accepted requests for a run and an installation (there is no webhook yet): SIGKILL to the API right after each ' +
    'commit, and to the only scheduler when it has claimed the runs and queued none (failpoint before_enqueue)',
  mustHold: 'I1-I8; every accepted run begins within 10 s after a scheduler is back, and gets through',
  when: 'before',
  lasts: 'moment',
  needs: { environment: { QUAYSIDE_REDISPATCH_SECONDS: REDISPATCH_SECONDS } },
  async inject(scene, chance) {
    const { house } = scene;
    for (const scheduler of house.schedulers.splice(0)) await scheduler.stop();
    const newcomer = newcomerOf(scene, chance);
    await killApiAfterCommit(
      scene,
      () => house.install(newcomer.settings, newcomer.tenant),
      () => runOfNewcomer(scene, newcomer),
    );
    const heal = async (): Promise<number> => {
      await house.addScheduler();
      return Date.now();
    };
    return {
      heal,
      async check(_scene, { run, overAt }) {
        const first = await firstRun(() => runOfNewcomer(scene, newcomer));
        await settleNewcomer(scene, newcomer);
        return [...lateOrFailed('the run', run, overAt), ...lateOrFailed('the first run', first, overAt)];
      },
    };
  },
  async start(scene, chance) {
    const { house, installation } = scene;
    if (chance.happens(0.5)) await scene.makeDue();
    else
      await killApiAfterCommit(
        scene,
        () => house.resync(installation.path),
        () => activeRun(scene),
      );
    const failing = await house.addScheduler({ QUAYSIDE_FAILPOINT: 'before_enqueue=kill' });
    await failing.exited;
    house.schedulers.splice(house.schedulers.indexOf(failing), 1);
    const run = await activeRun(scene);
    if (!run) throw new Error('the scheduler was killed before it had claimed the run');
    return run.id;
  },
};

async function activeRun(scene: Scene): Promise<RunRow | undefined> {
  return (await scene.runs()).find(({ state }) => state !== 'finished');
}

async function firstRun(find: () => Promise<RunRow | undefined>): Promise<RunRow> {
  const finished = async () => {
    const run = await find();
    return run?.state === 'finished' && run;
  };
  return waitFor(finished, { timeoutMs: 60_000, intervalMs: 100, what: 'the first run of the newcomer to end' });
}

function lateOrFailed(what: string, { outcome, errorCode, startedAt }: RunRow, overAt: number): string[] {
  if (outcome !== 'complete') return [`${what} ended as ${outcome} (${errorCode})`];
  const tookMs = (startedAt?.getTime() ?? Infinity) - overAt;
  return tookMs <= WITHIN_MS ? [] : [`${what} began ${tookMs} ms after the scheduler was back`];
}
