import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '@quayside/domain';
import { ResyncWorker } from '@quayside/platform-queue';
import type { Pool } from 'pg';
import type { WaitingRun } from './insert-runs';

/** A run that was held by a worker, in ms of one clock. */
export interface Held {
  readonly organisationId: string;
  readonly isQuiet: boolean;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface WorkerPool {
  readonly held: readonly Held[];
  /** when all runs have ended */
  readonly done: Promise<void>;
  close(): Promise<void>;
}

/** Workers of the product's queue that claim a run in Postgres, hold it for its time, and end it. */
export function startWorkerPool(
  redisUrl: string,
  { pool, slots, runs }: { readonly pool: Pool; readonly slots: number; readonly runs: readonly WaitingRun[] },
): WorkerPool {
  const byId = new Map(runs.map((run) => [run.runId, run]));
  const held: Held[] = [];
  let finish: () => void = () => {};
  const done = new Promise<void>((resolve) => (finish = resolve));
  const worker = new ResyncWorker({
    redisUrl,
    logger: silentLogger,
    concurrency: slots,
    async process({ runId }) {
      const run = byId.get(runId);
      if (run === undefined || !(await claim(pool, run))) return;
      const fromMs = performance.now();
      await sleep(run.runMs);
      const { organisationId, isQuiet } = run;
      held.push({ organisationId, isQuiet, fromMs, toMs: performance.now() });
      await end(pool, run);
      if (held.length === runs.length) finish();
    },
  });
  return { held, done, close: () => worker.close() };
}

async function claim(pool: Pool, { organisationId, runId }: WaitingRun): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE runs SET state = 'running', epoch = epoch + 1, started_at = now(), worker_id = 'bench',
                     lease_expires_at = now() + interval '1 minute'
     WHERE organisation_id = $1 AND id = $2 AND state = 'queued'`,
    [organisationId, runId],
  );
  return rowCount === 1;
}

async function end(pool: Pool, { organisationId, runId }: WaitingRun): Promise<void> {
  await pool.query(
    `UPDATE runs SET state = 'finished', outcome = 'complete', finished_at = now(), lease_expires_at = NULL
     WHERE organisation_id = $1 AND id = $2`,
    [organisationId, runId],
  );
}
