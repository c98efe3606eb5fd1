import type { Logger, ResyncState } from '@quayside/domain';
import type { RunReport } from '@quayside/resync-report';
import { WorkerError } from '../worker-error';
import type { RunServices, ThreadTask } from './messages';
import type { LossReason } from './resync-thread';
import type { ThreadPool } from './thread-pool';

/** How many threads one run may bring down; each costs the others on this machine a new start. */
const MAX_LOST_THREADS = 5;

export interface RunInThread {
  readonly task: Omit<ThreadTask, 'quarantined'>;
  /** a state for each attempt */
  readonly openState: () => ResyncState;
  readonly services: RunServices;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Runs a run in a thread of its own. An expression that brings the thread down is quarantined: the run goes on without it in
 * another thread, from its last checkpoint. Throws what the run throws, `run_thread_lost` when it keeps losing threads.
 */
export async function runInThread(
  pool: ThreadPool,
  { task, openState, services, signal, logger }: RunInThread,
): Promise<RunReport> {
  const quarantined: string[] = [];
  for (let lost = 0; ; lost += 1) {
    const attempt = { ...task, quarantined: [...quarantined] };
    const end = await pool.run({ task: attempt, state: openState(), services, signal });
    if (end.kind === 'report') return end.report;
    if (end.kind === 'error') throw end.error;
    signal.throwIfAborted();
    logger.warn({ runId: task.runId, why: end.why, lost: lost + 1, err: end.cause }, 'a run brought its thread down');
    if (end.expression !== null) quarantined.push(end.expression);
    if (end.expression !== null && lost + 1 < MAX_LOST_THREADS) continue;
    throw lostThread(end.why);
  }
}

const REASONS = {
  runaway: 'expressions of its mapping do not end',
  silent: 'it did not come back from what it was doing',
  memory: 'it needs more memory than one run is given',
  died: 'it ended the thread that it ran in',
} as const satisfies Record<LossReason, string>;

function lostThread(why: LossReason): WorkerError {
  const message = `The run was ended, because ${REASONS[why]}. Simplify the mapping, or map less in one expression.`;
  return new WorkerError('run_thread_lost', message, { context: { why } });
}
