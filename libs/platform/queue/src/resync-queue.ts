import { RESYNC_QUEUE, resyncJobId, type ResyncJob } from '@quayside/contracts';
import type { Logger } from '@quayside/domain';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { QueueError } from './queue-error';
import { producerConnection } from './redis-connection';

/** Every key of ours in Redis begins with it; the braces keep them in one slot of a cluster. */
export const QUEUE_PREFIX = '{quayside}';

/** `interactive` jobs are taken before all `background` ones; within a lane, the one added first. */
export type JobLane = 'interactive' | 'background';

/** BullMQ takes jobs without a priority before those that have one. */
const BACKGROUND_PRIORITY = 1;

/** A run whose job is to be in the queue. */
export interface RunForQueue {
  readonly job: ResyncJob;
  readonly epoch: number;
  readonly lane: JobLane;
}

export interface ResyncQueueOptions {
  readonly redisUrl: string;
  readonly logger: Logger;
}

/**
 * The dispatcher's end of the queue. A job is only a hint that a run waits: Postgres owns the run, and whoever finds it
 * waiting for too long adds the job again. So a job is tried once, and leaves nothing behind when it ends.
 */
export class ResyncQueue {
  private readonly connection: Redis;
  private readonly queue: Queue<ResyncJob>;

  constructor({ redisUrl, logger }: ResyncQueueOptions) {
    this.connection = producerConnection(redisUrl, logger);
    this.queue = new Queue<ResyncJob>(RESYNC_QUEUE, {
      connection: this.connection,
      prefix: QUEUE_PREFIX,
      defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
      streams: { events: { maxLen: 1_000 } },
    });
    this.queue.on('error', (error) => logger.debug({ err: error }, 'the resync queue reports an error'));
  }

  /**
   * Adds the jobs of runs, in one round trip; does nothing for one that waits or runs already. When it fails, some of them
   * may be there.
   *
   * @throws QueueError `queue_unavailable`, at once, when Redis is away: jobs do not pile up here
   */
  async dispatchAll(runs: readonly RunForQueue[]): Promise<void> {
    this.requireRedis();
    await this.queue.addBulk(
      runs.map(({ job, epoch, lane }) => {
        const jobId = resyncJobId(job.runId, epoch);
        const opts = lane === 'background' ? { jobId, priority: BACKGROUND_PRIORITY } : { jobId };
        return { name: 'resync', data: job, opts };
      }),
    );
  }

  /**
   * How many jobs no worker has taken yet, by lane.
   *
   * @throws QueueError `queue_unavailable`, at once, when Redis is away
   */
  async waiting(): Promise<Readonly<Record<JobLane, number>>> {
    this.requireRedis();
    const { wait = 0, prioritized = 0 } = await this.queue.getJobCounts('wait', 'prioritized');
    return { interactive: wait, background: prioritized };
  }

  async close(): Promise<void> {
    await this.queue.close();
    this.connection.disconnect();
  }

  private requireRedis(): void {
    if (this.connection.status === 'ready') return;
    const message = 'Redis is not connected, so runs wait in Postgres.';
    throw new QueueError('queue_unavailable', message, { retry: 'later' });
  }
}
