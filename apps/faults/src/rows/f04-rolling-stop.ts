import type { SpawnedApp } from '@quayside/testbed';
import type { Fault } from '../frame/fault';
import type { Scene } from '../frame/scene';

export const rollingStop: Fault = {
  id: 'F4',
  title: 'every program told to stop during a run, one after the other',
  how: 'SIGTERM to each worker, the scheduler and the API, each after its successor is up',
  mustHold: 'I1-I8; each ends by itself with code 0, the run is handed over and gets through',
  when: 'during',
  lasts: 'moment',
  // F2's worker is there to be killed: told to stop, it ends without the fault that F2 is about
  notWith: ['F2'],
  async inject(scene) {
    const { house } = scene;
    for (const worker of [...house.workers]) {
      await house.addWorker();
      // a worker that another fault of the round has killed did not end by itself, and owes no code 0
      if (scene.dismiss(worker)) await ended(worker);
    }
    const schedulers = house.schedulers.splice(0);
    await house.addScheduler();
    for (const scheduler of schedulers) await ended(scheduler);
    const apis = house.apis.splice(0);
    await house.addApi();
    for (const api of apis) await ended(api);
    return async () => {};
  },
  check(_scene: Scene, { run }) {
    return run.outcome === 'complete' ? [] : [`the run ended as ${run.outcome} (${run.errorCode})`];
  },
};

async function ended(app: SpawnedApp): Promise<void> {
  const { code, signal } = await app.kill('SIGTERM');
  if (code !== 0) throw new Error(`${app.name} was told to stop and ended with ${signal ?? `code ${code}`}`);
}
