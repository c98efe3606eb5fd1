import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { play } from '../framework/processes/play';

export interface ConsumerOrder {
  readonly redisUrl: string;
  readonly queue: string;
  readonly prefix: string;
  /** where the run of each job is recorded; it is there already when absent */
  readonly databaseUrl?: string;
}

/** A job that was taken: its id, what it is for, and when, in ms of the machine's clock. */
export type Taken = readonly [jobId: string, installationId: string, atMs: number];

export interface ConsumerReport {
  /** since the last report */
  readonly taken: readonly Taken[];
  /** of this process so far */
  readonly cpuMicros: number;
}

const CONCURRENCY = 4;

/**
 * Takes every job at once and does no work: what remains is the cost of the queue, and of recording the run where nobody has
 * done so before. Once for each installation at a time, in a statement that Postgres has prepared, which is the cheapest way.
 */
void play<ConsumerOrder>(async ({ redisUrl, queue, prefix, databaseUrl }) => {
  let taken: Taken[] = [];
  const pool = databaseUrl === undefined ? undefined : new Pool({ connectionString: databaseUrl, max: CONCURRENCY });
  const worker = new Worker<{ organisationId: string; installationId: string }>(
    queue,
    async ({ id = '', data: { organisationId, installationId } }) => {
      await pool?.query({ ...RECORD_RUN, values: [organisationId, installationId] });
      taken.push([id, installationId, Date.now()]);
    },
    {
      connection: new Redis(redisUrl, { maxRetriesPerRequest: null }),
      prefix,
      concurrency: CONCURRENCY,
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

const RECORD_RUN = {
  name: 'record-run',
  text: `
    INSERT INTO runs (organisation_id, installation_id, trigger, dispatched_at) VALUES ($1, $2, 'schedule', now())
    ON CONFLICT (organisation_id, installation_id) WHERE state IN ('queued', 'running') DO NOTHING`,
};
