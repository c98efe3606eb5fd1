import { isAppError, type ResyncState } from '@quayside/domain';
import { ResyncError } from '@quayside/resync-run';

/**
 * A state whose run is handed back after the next page that it commits once it is asked to give way: what is committed
 * stays, and nothing is under way that would have to be read again.
 *
 * @param state of this run and nobody else's: it is changed
 */
export function givingWay(state: ResyncState, isAsked: () => boolean): ResyncState {
  const commit = state.commit.bind(state);
  return Object.assign(state, {
    commit: async (page: Parameters<ResyncState['commit']>[0]): Promise<void> => {
      await commit(page);
      if (!isAsked()) return;
      const message = 'Others wait for a worker: the run gives way, and goes on from here in its turn.';
      throw new ResyncError('run_handed_back', message, { context: { gaveWay: true } });
    },
  });
}

/** Whether a run was handed back because others waited; also when the error has come out of a thread. */
export function hasGivenWay(error: unknown): boolean {
  return isAppError(error) && error.code === 'run_handed_back' && error.context['gaveWay'] === true;
}
