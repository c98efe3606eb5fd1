import { randomUUID } from 'node:crypto';
import { setInterval as every } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { play } from '../framework/processes/play';
import { JOB_OPTIONS } from './job-options';

export interface ProducerOrder {
  readonly redisUrl: string;
  readonly queue: string;
  readonly prefix: string;
  readonly perSecond: number;
}

/** Adds plain jobs, those of a second at once, as the dispatcher does. Answers with its CPU time. */
void play<ProducerOrder>(async ({ redisUrl, queue: name, prefix, perSecond }) => {
  const queue = new Queue(name, { connection: new Redis(redisUrl), prefix, defaultJobOptions: JOB_OPTIONS });
  await queue.waitUntilReady();
  void addForEver(queue, perSecond);
  return (): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
});

async function addForEver(queue: Queue, perSecond: number): Promise<void> {
  let owed = 0;
  for await (const _ of every(1_000)) {
    owed += perSecond;
    const count = Math.floor(owed);
    owed -= count;
    await Promise.all(Array.from({ length: count }, () => queue.add('resync', jobData())));
  }
}

/** As large as the product's. */
function jobData(): object {
  return { version: 1, organisationId: randomUUID(), installationId: randomUUID(), runId: randomUUID() };
}
