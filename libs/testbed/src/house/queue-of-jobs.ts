import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

/** A job as anybody who reaches Redis can add it, whatever it holds. */
export interface RawJob {
  readonly data: unknown;
  readonly delayMs?: number;
}

/** What the queue of resyncs holds. */
export interface JobCounts {
  /** not taken yet, delayed ones included */
  readonly waiting: number;
  readonly active: number;
  /** kept after their end */
  readonly left: number;
}

/** Adds jobs past the dispatcher, each with an id of its own, and leaves them to the workers. */
export async function addRawJobs(redisUrl: string, jobs: readonly RawJob[]): Promise<void> {
  await withQueue(redisUrl, (queue) =>
    queue.addBulk(jobs.map(({ data, delayMs = 0 }) => ({ name: 'resync', data, opts: { delay: delayMs } }))),
  );
}

export async function countJobs(redisUrl: string): Promise<JobCounts> {
  return withQueue(redisUrl, async (queue) => {
    const counts = await queue.getJobCounts('wait', 'prioritized', 'delayed', 'active', 'completed', 'failed');
    const of = (...states: readonly string[]): number => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    return {
      waiting: of('wait', 'prioritized', 'delayed'),
      active: of('active'),
      left: of('completed', 'failed'),
    };
  });
}

async function withQueue<T>(redisUrl: string, use: (queue: Queue) => Promise<T>): Promise<T> {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue('resync', { connection, prefix: '{quayside}' });
  try {
    return await use(queue);
  } finally {
    await queue.close();
    connection.disconnect();
  }
}
