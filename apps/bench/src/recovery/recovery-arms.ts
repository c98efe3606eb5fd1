import { setTimeout as sleep } from 'node:timers/promises';
import { differences, waitFor, type SpawnedApp } from '@quayside/testbed';
import type { ComparedArm, Figures } from '../framework/comparison';
import type { RecoveryScene } from './recovery-scene';
import { tellWork } from './tell-work';

export const RESUMED = 'from the kill to the first request s';
export const WRONG = 'wrong entities';
export const [UNDISTURBED, KILLED] = ['nobody killed', 'worker killed'];

const RUN_LIMIT_MS = 300_000;
/** How often a run may be over before its worker is killed. */
const MOST_ATTEMPTS = 5;
/** A run that is struck is so within this part of the time that one takes. */
const STRUCK_WITHIN = 0.9;

export function undisturbedArm(scene: RecoveryScene): ComparedArm {
  return {
    name: UNDISTURBED,
    run: async () => (await fullRun(scene, async () => {})).figures,
  };
}

/** Kills the worker that has the run, at a moment that is drawn. */
export function killedArm(scene: RecoveryScene): ComparedArm {
  return {
    name: KILLED,
    run: async () => {
      const undisturbedMs = await lastRunMs(scene);
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
        let killedAtMs = 0;
        const run = await fullRun(scene, async (runId) => {
          const worker = await busyWorker(scene, runId);
          await sleep(scene.random() * STRUCK_WITHIN * undisturbedMs);
          killedAtMs = Date.now();
          await worker.kill('SIGKILL');
          scene.house.workers.splice(scene.house.workers.indexOf(worker), 1);
        });
        await scene.house.addWorker();
        if (run.epoch > 1) return { ...run.figures, ...tellRecovery(scene, run, killedAtMs) };
      }
      throw new Error(`${MOST_ATTEMPTS} runs were over before their worker was killed`);
    },
  };
}

interface DoneRun {
  readonly epoch: number;
  readonly claimedAtMs: number;
  readonly finishedAtMs: number;
  readonly figures: Figures;
}

/** A run for which Port is empty, so that every entity is written. */
async function fullRun(scene: RecoveryScene, meanwhile: (runId: string) => Promise<void>): Promise<DoneRun> {
  const { house, installed, emptyPort, listPageOf } = scene;
  const { port, statuspage } = house;
  port.restore(emptyPort);
  port.writes.clear();
  statuspage.server.requests.length = 0;
  const runId = await house.resync(installed.path);
  await meanwhile(runId);
  const { outcome, error } = await house.finished(installed.path, runId, RUN_LIMIT_MS);
  if (outcome !== 'complete') throw new Error(`a run ended as ${outcome}: ${error?.message}`);
  const row = await runRow(scene, runId);
  const { epoch, claimedAt, startedAt, finishedAt } = row;
  if (claimedAt === null || startedAt === null || finishedAt === null) throw new Error('the run was never begun');
  const wrong = differences(statuspage.world, port, { identifier: installed.identifier, most: Infinity });
  const figures = {
    ...tellWork(statuspage.server.requests, port.writes.entries, listPageOf),
    [WRONG]: wrong.length,
    'run s': (finishedAt.getTime() - startedAt.getTime()) / 1_000,
  };
  return { epoch, claimedAtMs: claimedAt.getTime(), finishedAtMs: finishedAt.getTime(), figures };
}

function tellRecovery(scene: RecoveryScene, run: DoneRun, killedAtMs: number): Figures {
  // who has the run asks for the status pages first, wherever it goes on
  const first = scene.house.statuspage.server.requests.find(({ at }) => at > run.claimedAtMs)?.at ?? Number.NaN;
  return {
    'from the kill to the claim s': (run.claimedAtMs - killedAtMs) / 1_000,
    [RESUMED]: (first - killedAtMs) / 1_000,
    'from the kill to the end s': (run.finishedAtMs - killedAtMs) / 1_000,
  };
}

interface RunRow {
  readonly epoch: number;
  readonly workerId: string | null;
  readonly claimedAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

const RUN = `SELECT epoch, worker_id AS "workerId", claimed_at AS "claimedAt", started_at AS "startedAt",
  finished_at AS "finishedAt" FROM runs`;

async function runRow({ house, installed }: RecoveryScene, runId: string): Promise<RunRow> {
  const [row] = await house.query<RunRow>(
    `${RUN} WHERE organisation_id = $1 AND id = $2`,
    installed.organisationId,
    runId,
  );
  if (row === undefined) throw new Error(`there is no run ${runId}`);
  return row;
}

async function lastRunMs({ house, installed }: RecoveryScene): Promise<number> {
  const [row] = await house.query<RunRow>(
    `${RUN} WHERE organisation_id = $1 AND epoch = 1 AND state = 'finished' ORDER BY finished_at DESC LIMIT 1`,
    installed.organisationId,
  );
  return (row?.finishedAt?.getTime() ?? 0) - (row?.startedAt?.getTime() ?? 0);
}

/** The worker that has the run, as soon as one has. */
async function busyWorker(scene: RecoveryScene, runId: string): Promise<SpawnedApp> {
  const { workers } = scene.house;
  return waitFor(
    async () => {
      const { workerId } = await runRow(scene, runId);
      // a worker calls itself by its host, its process and something random
      const pid = Number(workerId?.split('-').at(-2));
      return workers.find((worker) => worker.pid === pid);
    },
    { what: 'a worker to take the run', timeoutMs: 60_000, intervalMs: 20 },
  );
}
