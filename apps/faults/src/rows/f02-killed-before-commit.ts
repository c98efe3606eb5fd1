import type { Fault } from '../frame/fault';

/** A run over everything commits more pages than that; a shorter one may end before it is struck. */
const LATEST_PAGE = 6;

export const killedBeforeCommit: Fault = {
  id: 'F2',
  title: 'worker killed between the write to Port and the commit',
  how: 'failpoint page_written, or page_commit, at a random page; the only worker dies there',
  mustHold: 'I1-I8; the page is written again, which changes nothing',
  when: 'before',
  lasts: 'moment',
  async inject(scene, chance) {
    const { house } = scene;
    for (const worker of [...house.workers]) {
      scene.dismiss(worker);
      await worker.stop();
    }
    const point = chance.pick(['page_written', 'page_commit']);
    const failing = await house.addWorker({
      QUAYSIDE_FAILPOINT: `${point}:${chance.between(1, LATEST_PAGE)}=kill`,
    });
    return async () => {
      await Promise.race([failing.exited, scene.idle()]);
      const overAt = Date.now();
      scene.dismiss(failing);
      await failing.kill('SIGKILL');
      for (let count = 0; count < 2; count += 1) await house.addWorker();
      return overAt;
    };
  },
  check: (_scene, { run }) =>
    run.outcome === 'complete' ? [] : [`the run that was struck ended as ${run.outcome} (${run.errorCode})`],
};
