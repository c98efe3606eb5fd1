import type { SpawnedApp } from '@quayside/testbed';
import type { Check, Fault } from '../frame/fault';
import { settleTenant } from '../frame/settle-tenant';
import type { Scene } from '../frame/scene';

const ATTEMPTS = 3;
const WORKERS = 2;
/** Each attempt takes a worker with it. */
const MOST_STARTED = 3 * ATTEMPTS;

export const poisonRun: Fault = {
  id: 'F41',
  title: 'a run that kills every worker that takes it',
  how: 'failpoint run_claimed for the installation in all workers, which are started again each time; a run bears three attempts',
  mustHold: 'I1-I8; it ends as run_attempts_exhausted, another tenant is served meanwhile, the next run gets through',
  when: 'before',
  lasts: 'run',
  alone: true,
  needs: { environment: { QUAYSIDE_RUN_ATTEMPTS: String(ATTEMPTS) } },
  async inject(scene, chance) {
    const poison = { QUAYSIDE_FAILPOINT: `run_claimed@${scene.installation.installationId}=kill` };
    const workers = await scene.replaceWorkers(WORKERS, poison);
    const over = new AbortController();
    const kept = Promise.all(workers.map((worker) => keepAlive(scene, worker, poison, over.signal)));
    const served = Promise.race(workers.map((worker) => worker.exited)).then(() =>
      serveNeighbour(scene, chance.between(0, 1_000_000)),
    );
    // their failures are told when the fault is over
    for (const told of [kept, served]) told.catch(() => {});
    const heal = async (): Promise<number> => {
      const overAt = Date.now();
      await served;
      over.abort();
      await scene.replaceWorkers(WORKERS);
      await kept;
      return overAt;
    };
    return { heal, check: exhausted };
  },
};

const exhausted: Check = (_scene, { run }) => {
  const found = [];
  if (run.outcome !== 'failed' || run.errorCode !== 'run_attempts_exhausted')
    found.push(`the run ended as ${run.outcome} (${run.errorCode})`);
  if (run.epoch !== ATTEMPTS + 1) found.push(`it ended at its ${run.epoch}th claim`);
  return found;
};

/** Starts a worker again whenever the last one has ended, as whatever runs programs does. */
async function keepAlive(
  scene: Scene,
  first: SpawnedApp,
  environment: Readonly<Record<string, string>>,
  over: AbortSignal,
): Promise<void> {
  let worker = first;
  for (let started = 0; started < MOST_STARTED; started += 1) {
    await worker.exited;
    if (over.aborted) return;
    scene.dismiss(worker);
    worker = await scene.house.addWorker(environment);
    if (!over.aborted) continue;
    scene.dismiss(worker);
    await worker.stop();
    return;
  }
}

/** A customer who comes while the poison is about. */
async function serveNeighbour({ house }: Scene, number: number): Promise<void> {
  const name = `neighbour-${number}`;
  const tenant = {
    name,
    clientId: name,
    clientSecret: `secret-of-${name}-9876543210`,
    statuspageKey: `key-of-${name}-9876543210`,
    identifier: `${name}-pages`,
  };
  await settleTenant(house, tenant, `org_${name}`);
}
