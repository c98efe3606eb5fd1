import { waitFor, type House, type Installed } from '@quayside/testbed';
import type { ComparedArm, Figures } from '../framework/comparison';
import { cpuMicrosOfProcess } from '../framework/processes/cpu-of-process';
import { requireComplete } from '../framework/processes/require-complete';
import { countRequests } from './count-requests';

export const CPU = 'worker CPU ms for 10,000 entities';

export interface NoopScene {
  readonly house: House;
  readonly installed: Installed;
  readonly entities: number;
  /** what Port held before the first run */
  readonly emptyPort: unknown;
}

/** Port has nothing, so that everything is written: what a product without a memory does in each run. */
export function everythingArm(scene: NoopScene): ComparedArm {
  return {
    name: 'everything written',
    run: () => {
      scene.house.port.restore(scene.emptyPort);
      return watch(scene, () => scene.house.resync(scene.installed.path));
    },
  };
}

/** Nothing has changed, and everything is read to find that out. */
export function fullArm(scene: NoopScene): ComparedArm {
  return {
    name: 'quayside, full run',
    run: () => watch(scene, () => scene.house.resync(scene.installed.path)),
  };
}

/** Nothing has changed, and what is old is not read: what the schedule asks for, except once a day. */
export function deltaArm(scene: NoopScene): ComparedArm {
  return { name: 'quayside, delta run', run: () => watch(scene, () => scheduledRun(scene)) };
}

async function watch(scene: NoopScene, begin: () => Promise<string>): Promise<Figures> {
  const { house, installed, entities } = scene;
  const [worker] = house.workers;
  if (worker === undefined) throw new Error('there is no worker');
  const { requests: atPort } = house.port.server;
  const { requests: atUpstream } = house.statuspage.server;
  const [portBefore, upstreamBefore] = [atPort.length, atUpstream.length];
  const [cpuBefore, beganMs] = [await cpuMicrosOfProcess(worker.pid), performance.now()];
  const run = await house.finished(installed.path, await begin(), RUN_LIMIT_MS);
  const cpuMs = ((await cpuMicrosOfProcess(worker.pid)) - cpuBefore) / 1_000;
  requireComplete(run, house);
  return {
    ...countRequests(atPort.slice(portBefore), atUpstream.slice(upstreamBefore)),
    [CPU]: (cpuMs * 10_000) / entities,
    'wall s': (performance.now() - beganMs) / 1_000,
  };
}

const RUN_LIMIT_MS = 600_000;

/** Makes the installation due, and waits for the run that the scheduler makes. */
async function scheduledRun({ house, installed }: NoopScene): Promise<string> {
  const { installationId } = installed;
  await house.query('UPDATE installations SET next_run_at = now() WHERE id = $1', installationId);
  return waitFor(
    async () => {
      const [run] = await house.query<{ id: string; mode: string }>(
        `SELECT id, mode FROM runs WHERE installation_id = $1 AND started_at > now() - interval '1 minute'
           AND trigger = 'schedule' AND state = 'running'`,
        installationId,
      );
      if (run !== undefined && run.mode !== 'delta') throw new Error('the schedule asked for a full run');
      return run?.id;
    },
    { what: 'the scheduled run', timeoutMs: 60_000, intervalMs: 20 },
  );
}
