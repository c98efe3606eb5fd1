import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { play } from '../framework/processes/play';

export interface ConsumerOrder {
  readonly redisUrl: string;
  readonly queue: string;
  readonly prefix: string;
}

/** A job that was taken: its id, what it is for, and when, in ms of the machine's clock. */
export type Taken = readonly [jobId: string, installationId: string, atMs: number];

export interface ConsumerReport {
  /** since the last report */
  readonly taken: readonly Taken[];
  /** of this process so far */
  readonly cpuMicros: number;
}

/** Takes every job at once and does nothing with it: what remains is the cost of the queue. */
void play<ConsumerOrder>(async ({ redisUrl, queue, prefix }) => {
  let taken: Taken[] = [];
  const worker = new Worker<{ installationId: string }>(
    queue,
    async ({ id = '', data }) => {
      taken.push([id, data.installationId, Date.now()]);
    },
    {
      connection: new Redis(redisUrl, { maxRetriesPerRequest: null }),
      prefix,
      concurrency: 4,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  worker.on('error', () => {});
  await worker.waitUntilReady();
  return (): ConsumerReport => {
    const { user, system } = process.cpuUsage();
    const report = { taken, cpuMicros: user + system };
    taken = [];
    return report;
  };
});
