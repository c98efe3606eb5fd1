import { RESYNC_QUEUE, resyncJobId, type ResyncJob } from '@quayside/contracts';
import type { Logger } from '@quayside/domain';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { QueueError } from './queue-error';
import { producerConnection } from './redis-connection';

/** Every key of ours in Redis begins with it; the braces keep them in one slot of a cluster. */
export const QUEUE_PREFIX = '{quayside}';

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
   * Adds the job of a run; does nothing while the same one waits or runs.
   *
   * @throws QueueError `queue_unavailable`, at once, when Redis is away: jobs do not pile up here
   */
  async dispatch(job: ResyncJob, epoch: number): Promise<void> {
    if (this.connection.status !== 'ready') {
      throw new QueueError('queue_unavailable', 'Redis is not connected, so the run waits in Postgres.', {
        retry: 'later',
      });
    }
    await this.queue.add('resync', job, { jobId: resyncJobId(job.runId, epoch) });
  }

  async close(): Promise<void> {
    await this.queue.close();
    this.connection.disconnect();
  }
}
