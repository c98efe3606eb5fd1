import { addRawJobs, countJobs, waitFor, type RawJob } from '@quayside/testbed';
import { randomUUID } from 'node:crypto';
import type { Chance } from '../frame/chance';
import type { Fault } from '../frame/fault';
import type { Scene } from '../frame/scene';
import { gotThrough } from './got-through';

const COPIES = 1_000;
const OTHERS = 50;
const MOST_DELAY_MS = 2_000;

interface RunState {
  readonly id: string;
  readonly epoch: number;
  readonly finishedAt: Date | null;
}

export const jobsReplayed: Fault = {
  id: 'F23',
  title: 'jobs duplicated, reordered, delayed, replayed a thousand times',
  how: 'no webhooks yet: the job of the run 1,000 times, now or later, among jobs of ended, unknown and others’ runs, of other versions and of no form',
  mustHold: 'I1-I8; the run is begun once, no other run is touched, nothing stays in the queue, no worker ends',
  when: 'during',
  lasts: 'moment',
  async inject(scene, chance) {
    const redisUrl = scene.house.services.redis.directUrl;
    const before = await allRuns(scene);
    const [current] = await scene.runs();
    if (!current) throw new Error('there is no run');
    await addRawJobs(redisUrl, shuffled([...copies(scene, current.id), ...strays(scene, before)], chance));
    const heal = async (): Promise<number> => {
      const healedAt = Date.now();
      const isEmpty = async () => (await countJobs(redisUrl)).waiting === 0;
      await waitFor(isEmpty, { timeoutMs: 60_000, what: 'the workers to take all jobs' });
      return healedAt;
    };
    const check = async (_scene: Scene, { run }: Parameters<typeof gotThrough>[0]): Promise<string[]> => [
      ...gotThrough({ run }),
      ...(run.epoch === 1 ? [] : [`the run was begun ${run.epoch} times`]),
      ...changed(before, await allRuns(scene), current.id),
      ...((await countJobs(redisUrl)).left === 0 ? [] : ['jobs stay in Redis after their end']),
    ];
    return { heal, check };
  },
};

function copies({ installation }: Scene, runId: string): RawJob[] {
  const { organisationId, installationId } = installation;
  const data = { version: 1, organisationId, installationId, runId };
  return Array.from({ length: COPIES }, (_, index) => ({
    data,
    delayMs: index % 2 === 0 ? 0 : (index * MOST_DELAY_MS) / COPIES,
  }));
}

/** Jobs that nobody has dispatched. */
function strays({ installation }: Scene, runs: readonly RunState[]): RawJob[] {
  const { organisationId, installationId } = installation;
  const own = { version: 1, organisationId, installationId };
  const kinds: readonly ((index: number) => unknown)[] = [
    (index) => ({ ...own, runId: runs[index % runs.length]?.id }),
    (index) => ({ ...own, organisationId: randomUUID(), runId: runs[index % runs.length]?.id }),
    () => ({ ...own, runId: randomUUID() }),
    () => ({ ...own, version: 2, runId: randomUUID() }),
    () => ({ ...own, version: 'x'.repeat(10_000), runId: randomUUID() }),
    () => ({ ...own, runId: "'; DROP TABLE runs; --" }),
    () => ({ version: 1 }),
    () => [],
    () => 'no job',
    () => null,
  ];
  return Array.from({ length: OTHERS * kinds.length }, (_, index) => ({ data: kinds[index % kinds.length]?.(index) }));
}

async function allRuns({ house }: Scene): Promise<RunState[]> {
  return house.query<RunState>('SELECT id, epoch, finished_at AS "finishedAt" FROM runs ORDER BY id');
}

function changed(before: readonly RunState[], after: readonly RunState[], except: string): string[] {
  const now = new Map(after.map((run) => [run.id, JSON.stringify(run)]));
  return before
    .filter((run) => run.id !== except && now.get(run.id) !== JSON.stringify(run))
    .map(({ id }) => `run ${id} had ended, and was touched again`);
}

function shuffled<T>(items: readonly T[], chance: Chance): T[] {
  return items
    .map((item) => ({ item, place: chance.between(0, 1_000_000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
