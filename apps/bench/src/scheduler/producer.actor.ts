import { setInterval as every } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { play } from '../framework/processes/play';
import { JOB_OPTIONS } from './job-options';

export interface ProducerOrder {
  readonly redisUrl: string;
  readonly queue: string;
  readonly prefix: string;
  /** has installations; their runs are recorded there */
  readonly databaseUrl: string;
  readonly perSecond: number;
}

interface Installation {
  readonly organisationId: string;
  readonly installationId: string;
}

/**
 * Records runs and adds their jobs, those of a second at once, in one statement and one round trip. It does not ask what is
 * due, and takes the installations in turn. Answers with its CPU time.
 */
void play<ProducerOrder>(async ({ redisUrl, queue: name, prefix, databaseUrl, perSecond }) => {
  const queue = new Queue(name, { connection: new Redis(redisUrl), prefix, defaultJobOptions: JOB_OPTIONS });
  await queue.waitUntilReady();
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  const { rows } = await pool.query<Installation>(
    'SELECT organisation_id AS "organisationId", id AS "installationId" FROM installations',
  );
  void addForEver(queue, pool, rows, perSecond);
  return (): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
});

async function addForEver(
  queue: Queue,
  pool: Pool,
  installations: readonly Installation[],
  perSecond: number,
): Promise<void> {
  let owed = 0;
  let next = 0;
  for await (const _ of every(1_000)) {
    owed += perSecond;
    const count = Math.floor(owed);
    owed -= count;
    const chosen = Array.from({ length: count }, () => installations[next++ % installations.length]);
    if (count === 0) continue;
    const { rows } = await pool.query<Installation & { readonly runId: string }>({
      ...RECORD_RUNS,
      values: [JSON.stringify(chosen)],
    });
    // as large as the product's
    await queue.addBulk(rows.map((run) => ({ name: 'resync', data: { version: 1, ...run } })));
  }
}

const RECORD_RUNS = {
  name: 'record-runs',
  text: `
    INSERT INTO runs (organisation_id, installation_id, trigger, dispatched_at)
    SELECT i."organisationId", i."installationId", 'schedule', now()
    FROM jsonb_to_recordset($1::jsonb) AS i("organisationId" uuid, "installationId" uuid)
    ON CONFLICT (organisation_id, installation_id) WHERE state IN ('queued', 'running') DO NOTHING
    RETURNING organisation_id AS "organisationId", installation_id AS "installationId", id AS "runId"`,
};
