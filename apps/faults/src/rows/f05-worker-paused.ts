import type { Fault } from '../frame/fault';

export const workerPaused: Fault = {
  id: 'F5',
  title: 'worker paused for longer than its lease',
  how: 'SIGSTOP to the worker that has the run, SIGCONT when another one has ended it long ago',
  mustHold: 'I1-I8; what the sleeper still writes changes nothing, and its run stays as its successor left it',
  when: 'during',
  lasts: { briefSeconds: 8, fullSeconds: 60 },
  async inject(scene) {
    const worker = await scene.busyWorker();
    process.kill(worker.pid, 'SIGSTOP');
    return async () => void process.kill(worker.pid, 'SIGCONT');
  },
  check: (_scene, { run }) =>
    run.outcome === 'complete' ? [] : [`the run that was struck ended as ${run.outcome} (${run.errorCode})`],
};
