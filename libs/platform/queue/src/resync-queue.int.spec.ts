import { randomUUID } from 'node:crypto';
import type { ResyncJob } from '@quayside/contracts';
import { silentLogger } from '@quayside/domain';
import { testRedisUrl, waitFor } from '@quayside/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ResyncQueue } from './resync-queue';
import { ResyncWorker } from './resync-worker';

let redisUrl: string;
let queue: ResyncQueue;
beforeEach(async () => {
  redisUrl = await testRedisUrl();
  queue = new ResyncQueue({ redisUrl, logger: silentLogger });
  await waitFor(() => queue.waiting().catch(() => undefined), { what: 'Redis' });
});
afterEach(() => queue.close());

const jobOf = (): ResyncJob => ({
  version: 1,
  organisationId: randomUUID(),
  installationId: randomUUID(),
  runId: randomUUID(),
});

describe('ResyncQueue', () => {
  it('gives workers what people wait for first, and within a lane what was added first', async () => {
    const [first, second, click, otherClick] = [jobOf(), jobOf(), jobOf(), jobOf()];
    await queue.dispatchAll([{ job: first, epoch: 0, lane: 'background' }]);
    await queue.dispatchAll([{ job: second, epoch: 0, lane: 'background' }]);
    await queue.dispatchAll([{ job: click, epoch: 0, lane: 'interactive' }]);
    await queue.dispatchAll([{ job: otherClick, epoch: 0, lane: 'interactive' }]);
    expect(await queue.waiting()).toEqual({ interactive: 2, background: 2 });

    const taken: string[] = [];
    const process = async ({ runId }: ResyncJob): Promise<void> => void taken.push(runId);
    const worker = new ResyncWorker({ redisUrl, logger: silentLogger, concurrency: 1, process });
    await waitFor(() => taken.length === 4, { what: 'all jobs' });
    expect(taken).toEqual([click, otherClick, first, second].map(({ runId }) => runId));
    expect(await queue.waiting()).toEqual({ interactive: 0, background: 0 });
    await worker.close();
  });

  it('holds a job once, whatever the lane it is added in again', async () => {
    const job = jobOf();
    await queue.dispatchAll([{ job: job, epoch: 3, lane: 'background' }]);
    await queue.dispatchAll([{ job: job, epoch: 3, lane: 'interactive' }]);
    expect(await queue.waiting()).toEqual({ interactive: 0, background: 1 });
    await queue.dispatchAll([{ job: job, epoch: 4, lane: 'interactive' }]);
    expect(await queue.waiting()).toEqual({ interactive: 1, background: 1 });
  });

  it('adds many jobs at once, each in its lane, in their order', async () => {
    const jobs = Array.from({ length: 50 }, jobOf);
    const [click] = jobs;
    await queue.dispatchAll(jobs.map((job) => ({ job, epoch: 0, lane: job === click ? 'interactive' : 'background' })));
    await queue.dispatchAll(jobs.map((job) => ({ job, epoch: 0, lane: 'background' })));
    await queue.dispatchAll([]);
    expect(await queue.waiting()).toEqual({ interactive: 1, background: 49 });
    const taken: string[] = [];
    const process = async ({ runId }: ResyncJob): Promise<void> => void taken.push(runId);
    const worker = new ResyncWorker({ redisUrl, logger: silentLogger, concurrency: 1, process });
    await waitFor(() => taken.length === 50, { what: 'all jobs' });
    expect(taken).toEqual(jobs.map(({ runId }) => runId));
    await worker.close();
  });

  it('says at once that Redis is away', async () => {
    const away = new ResyncQueue({ redisUrl: 'redis://127.0.0.1:1', logger: silentLogger });
    await expect(away.waiting()).rejects.toMatchObject({ code: 'queue_unavailable' });
    await expect(away.dispatchAll([{ job: jobOf(), epoch: 0, lane: 'interactive' }])).rejects.toMatchObject({
      code: 'queue_unavailable',
    });
    await away.close();
  });
});
