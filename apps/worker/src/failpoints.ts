import type { ResyncState } from '@quayside/domain';
import type { Failpoint } from '@quayside/platform-failpoint';

/** Where a worker can be made to break: see libs/platform/failpoint. */
export const WORKER_FAILPOINTS = [
  /** the queue has given the job to this worker, Postgres has not given it the run */
  'job_taken',
  /** the run is ours, nothing is done yet */
  'run_claimed',
  /** in the thread of the run, before its first step */
  'in_thread',
  /** what a page asks for is written to Port, and nothing of it is committed */
  'page_written',
  /** the transaction that commits a page is under way */
  'page_commit',
] as const;
export type WorkerFailpoint = (typeof WORKER_FAILPOINTS)[number];

/** The state of a run, with the failpoints of a page around its commit. */
export function withFailpoints(state: ResyncState, failpoint: Failpoint<WorkerFailpoint> | undefined): ResyncState {
  if (failpoint === undefined) return state;
  const commit: ResyncState['commit'] = async (page) => {
    failpoint('page_written');
    const committed = state.commit(page);
    failpoint('page_commit');
    await committed;
  };
  return new Proxy(state, {
    get: (target, name) => {
      if (name === 'commit') return commit;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
