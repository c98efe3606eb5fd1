import { setTimeout as wait } from 'node:timers/promises';
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
  /** after how long without a sign of its worker a job is given to another one; 10 s when absent, and at the most */
  readonly lockMs?: number;
  readonly process: (job: ResyncJob) => Promise<void>;
}

/** How long Redis may take to hear that a worker goes. */
const FAREWELL_MS = 2_000;

/**
 * A run is safe without the lock of its job, since Postgres says who has it. So the lock is short: as long as it holds,
 * nobody is given a run whose worker died between taking the job and claiming the run.
 */
const MOST_LOCK_MS = 10_000;

/** The worker's end of the queue. */
export class ResyncWorker {
  private readonly connection: Redis;
  private readonly worker: Worker;
  private readonly inHand = new Set<Promise<void>>();

  constructor({ redisUrl, logger, concurrency, process, lockMs = MOST_LOCK_MS }: ResyncWorkerOptions) {
    const lockDuration = Math.min(lockMs, MOST_LOCK_MS);
    this.connection = workerConnection(redisUrl, logger);
    this.worker = new Worker(
      RESYNC_QUEUE,
      async ({ data }) => {
        const job = resyncJobSchema.safeParse(data);
        // a job of another release: the dispatcher of the release that made it finds its run waiting, and adds it again
        if (!job.success)
          return logger.warn(
            { version: (data as { version?: unknown } | null)?.version },
            'a resync job of an unknown version was left',
          );
        return this.take(process(job.data));
      },
      {
        connection: this.connection,
        prefix: QUEUE_PREFIX,
        concurrency,
        lockDuration,
        stalledInterval: Math.ceil(lockDuration / 3),
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

  /**
   * Waits for the jobs in hand, then lets go of Redis. A Redis that does not answer is not waited for: BullMQ keeps
   * trying to tell it, so that whoever calls this has to end the process.
   */
  async close(): Promise<void> {
    await Promise.allSettled(this.inHand);
    await Promise.race([this.worker.close(), wait(FAREWELL_MS, undefined, { ref: false })]);
    this.connection.disconnect();
  }

  private async take(work: Promise<void>): Promise<void> {
    this.inHand.add(work);
    try {
      await work;
    } finally {
      this.inHand.delete(work);
    }
  }
}
