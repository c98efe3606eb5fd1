import { resyncStateSuite } from '@quayside/testing';
import { MemoryState } from './memory-state';

resyncStateSuite('MemoryState', async () => {
  let state = new MemoryState();
  return {
    state,
    nextRun: async () => {
      state = state.nextRun();
      return state;
    },
    close: async () => {},
  };
});
