import { RESYNC_QUEUE, resyncJobSchema, type ResyncJob } from '@quayside/contracts';
import type { Logger } from '@quayside/domain';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { workerConnection } from './redis-connection';
import { QUEUE_PREFIX } from './resync-queue';

export interface ResyncWorkerOptions {
  readonly redisUrl: string;
  readonly logger: Logger;
  /** how many runs this process works on at a time */
  readonly concurrency: number;
  readonly process: (job: ResyncJob) => Promise<void>;
}

/** The worker's end of the queue. */
export class ResyncWorker {
  private readonly connection: Redis;
  private readonly worker: Worker;

  constructor({ redisUrl, logger, concurrency, process }: ResyncWorkerOptions) {
    this.connection = workerConnection(redisUrl, logger);
    this.worker = new Worker(
      RESYNC_QUEUE,
      async ({ data }) => {
        const job = resyncJobSchema.safeParse(data);
        // a job of another release: the dispatcher of the release that made it finds its run waiting, and adds it again
        if (!job.success)
          return logger.warn(
            { version: (data as { version?: unknown }).version },
            'a resync job of an unknown version was left',
          );
        return process(job.data);
      },
      {
        connection: this.connection,
        prefix: QUEUE_PREFIX,
        concurrency,
        lockDuration: 60_000,
        stalledInterval: 10_000,
        maxStalledCount: 3,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      },
    );
    this.worker.on('error', (error) => logger.debug({ err: error }, 'the resync worker reports an error'));
    this.worker.on('failed', (job, error) => logger.error({ jobId: job?.id, err: error }, 'a resync job failed'));
  }

  async ready(): Promise<void> {
    await this.worker.waitUntilReady();
  }

  /** Takes no more jobs. */
  async pause(): Promise<void> {
    await this.worker.pause(true);
  }

  /** Waits for the jobs in hand, then lets go of Redis. */
  async close(): Promise<void> {
    await this.worker.close();
    this.connection.disconnect();
  }
}
