import { deletionDecisionsSuite, resyncStateSuite } from '@quayside/testing';
import { MemoryState } from './memory-state';

async function harness() {
  let state = new MemoryState();
  const nextRun = async (): Promise<MemoryState> => {
    state = state.nextRun();
    return state;
  };
  return {
    state,
    nextRun,
    decided: async (...decision: Parameters<MemoryState['decide']>) => {
      state.decide(...decision);
      return nextRun();
    },
    close: async () => {},
  };
}

resyncStateSuite('MemoryState', harness);
deletionDecisionsSuite('MemoryState', harness);
