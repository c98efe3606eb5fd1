import type { Fault } from '../frame/fault';
import { takenOverInTime } from './taken-over';

export const workerKilled: Fault = {
  id: 'F1',
  title: 'worker killed in the middle of a run',
  how: 'SIGKILL to the worker that has the run, at a random moment; another one is there',
  mustHold: 'I1-I8; another worker goes on within the lease and 5 s',
  when: 'during',
  lasts: 'moment',
  async inject(scene) {
    const worker = await scene.busyWorker();
    scene.dismiss(worker);
    await worker.kill('SIGKILL');
    return async () => void (await scene.house.addWorker());
  },
  check: takenOverInTime,
};
