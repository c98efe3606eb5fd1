import { statuspageConnector } from '@quayside/connector-statuspage';
import type { RunMode } from '@quayside/domain';
import { MemoryState } from '@quayside/resync-run';
import { createPortSimulator } from '@quayside/simulator-port';
import {
  createStatuspageSimulator,
  type StatuspageDataSet,
  type StatuspageSimulator,
} from '@quayside/simulator-statuspage';
import type { ComparedArm, Figures } from '../framework/comparison';
import { OceanClient } from './ocean-client';
import { followOceansPlan } from './ocean-plan';
import { readWithQuayside } from './quayside-reading';
import { leastSeconds, REQUESTS, tellRequests, type Pace } from './tell-requests';

export interface RequestsScene {
  readonly dataSet: StatuspageDataSet;
  /** what is answered to a request beyond 60 in 60 s; no limit when absent */
  readonly limitStatus?: 420 | 429;
  /** how long every request takes besides */
  readonly latencyMs: number;
}

export const [OCEAN, FULL, DELTA] = ["Ocean's plan", 'quayside, full', 'quayside, delta'];
export const GIVEN_UP = 'kinds given up';
export const RECORDS = 'records read';

const KEY = 'key-of-the-bench';
/** Enough for everything at once. */
const NO_LIMIT = { limit: 10_000, windowMs: 1_000, reserve: 0 };
const OCEAN_PACE: Pace = { places: 60, spanSeconds: 60 };
/** Places for resyncs, and how long a grant is counted (docs/adr/0012). */
const QUAYSIDE_PACE: Pace = { places: 50, spanSeconds: 62 };

export function oceanArm(scene: RequestsScene): ComparedArm {
  return {
    name: OCEAN,
    run: () =>
      withStatuspage(scene, async (statuspage) => {
        impose(scene, statuspage);
        const client = new OceanClient(statuspage.url, KEY);
        return watch(statuspage, scene, OCEAN_PACE, () => followOceansPlan(client));
      }),
  };
}

export function fullArm(scene: RequestsScene): ComparedArm {
  return quaysideArm(FULL, 'full', scene);
}

/** Of a run before, which is not counted, it remembers what a worker would. */
export function deltaArm(scene: RequestsScene): ComparedArm {
  return quaysideArm(DELTA, 'delta', scene);
}

function quaysideArm(name: string, mode: RunMode, scene: RequestsScene): ComparedArm {
  return {
    name,
    run: () =>
      withStatuspage(scene, async (statuspage) => {
        const port = createPortSimulator();
        await port.listen();
        try {
          const source = { statuspageUrl: statuspage.url, key: KEY, port };
          let state = new MemoryState();
          if (mode === 'delta') {
            await readWithQuayside({ ...source, allowance: NO_LIMIT }, state, 'full');
            state = state.nextRun();
          }
          impose(scene, statuspage);
          const allowance = scene.limitStatus === undefined ? NO_LIMIT : statuspageConnector.allowance;
          return await watch(statuspage, scene, QUAYSIDE_PACE, async () => ({
            records: await readWithQuayside({ ...source, allowance }, state, mode),
            kindsGivenUp: 0, // a run that is not complete is an error
          }));
        } finally {
          await port.close();
        }
      }),
  };
}

async function withStatuspage(
  { dataSet }: RequestsScene,
  work: (statuspage: StatuspageSimulator) => Promise<Figures>,
): Promise<Figures> {
  const statuspage = createStatuspageSimulator({ dataSet, keys: [KEY], rateLimit: false });
  await statuspage.listen();
  try {
    return await work(statuspage);
  } finally {
    await statuspage.close();
  }
}

/** The limit, with a window that is empty, and the latency: from now on. */
function impose({ limitStatus, latencyMs }: RequestsScene, statuspage: StatuspageSimulator): void {
  if (limitStatus !== undefined) statuspage.setRateLimit({ status: limitStatus });
  if (latencyMs > 0) statuspage.server.faults.add({ path: '/v1/*', effect: { kind: 'latency', ms: latencyMs } });
}

async function watch(
  statuspage: StatuspageSimulator,
  { limitStatus }: RequestsScene,
  pace: Pace,
  read: () => Promise<{ readonly records: number; readonly kindsGivenUp: number }>,
): Promise<Figures> {
  statuspage.server.requests.length = 0;
  const beganMs = performance.now();
  const { records, kindsGivenUp } = await read();
  const seconds = (performance.now() - beganMs) / 1_000;
  const figures = tellRequests(statuspage.server.requests);
  const { [REQUESTS]: requests = 0 } = figures;
  return {
    ...figures,
    [GIVEN_UP]: kindsGivenUp,
    [RECORDS]: records,
    ...(limitStatus === undefined
      ? { 'least s under the limit, computed': leastSeconds(requests, pace) }
      : { 'wall s': seconds }),
  };
}
