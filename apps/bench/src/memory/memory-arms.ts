import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStatuspageSimulator } from '@quayside/simulator-statuspage';
import { House, ownPostgres } from '@quayside/testbed';
import type { ComparedArm, Figures } from '../framework/comparison';
import { Actor } from '../framework/processes/actor';
import { requireComplete } from '../framework/processes/require-complete';
import { accountOf } from './account';
import { PROBE, readProbe } from './read-probe';

export const RSS = 'peak RSS MB';

const MB = 1024 * 1024;
const RUN_LIMIT_MS = 4 * 3_600_000;

/** The product's worker: a first sync and a second run, in which nothing has changed. */
export function workerArm(name: string, entities: number): ComparedArm {
  return {
    name,
    run: () =>
      withProbe(async (folder, environment) => {
        const house = await House.open(accountOf(entities), 1, { services: await ownPostgres(), environment });
        try {
          const worker = house.workers[0]?.pid ?? 0;
          const startMb = await peakRssMb(worker);
          const installed = await house.install();
          const first = await house.finished(installed.path, installed.runId, RUN_LIMIT_MS);
          requireComplete(first, house);
          const firstMb = await peakRssMb(worker);
          const second = await house.finished(installed.path, await house.resync(installed.path), RUN_LIMIT_MS);
          requireComplete(second, house);
          return {
            entities: Object.values(first.kinds).reduce((sum, { mapped = 0 }) => sum + mapped, 0),
            [RSS]: await peakRssMb(worker),
            'of it before the first run': startMb,
            'after the first run': firstMb,
            ...threadFigures(folder, worker),
          };
        } finally {
          await house.close();
        }
      }),
  };
}

/** A program that holds everything before it writes anything, as simple ones do. */
export function collectArm(name: string, entities: number): ComparedArm {
  return {
    name,
    run: async () => {
      const statuspage = createStatuspageSimulator({ dataSet: accountOf(entities), keys: ['key'], rateLimit: false });
      const statuspageUrl = await statuspage.listen();
      const actor = await Actor.start(join(__dirname, 'collect.actor.ts'), { statuspageUrl, key: 'key' });
      try {
        const startMb = await peakRssMb(actor.pid);
        const collected = await actor.ask<number>('collect');
        return { entities: collected, [RSS]: await peakRssMb(actor.pid), 'of it before the first run': startMb };
      } finally {
        await actor.end();
        await statuspage.close();
      }
    },
  };
}

async function withProbe(
  work: (folder: string, environment: Readonly<Record<string, string>>) => Promise<Figures>,
): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'quayside-bench-'));
  try {
    return await work(folder, { QUAYSIDE_BENCH_PROBE: folder, NODE_OPTIONS: `--require ${PROBE}` });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function threadFigures(folder: string, pid: number): Figures {
  const { delayP99Ms, heapBytes } = readProbe(folder, pid);
  return { 'peak heap MB, all threads': heapBytes / MB, 'event loop p99 ms, worst thread': delayP99Ms };
}

/** The most that the process ever had in memory. Linux only. */
async function peakRssMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1_024;
}
