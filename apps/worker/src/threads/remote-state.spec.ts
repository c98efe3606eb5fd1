import type { OwnedEntity } from '@quayside/domain';
import { MemoryState } from '@quayside/resync-run';
import { deletionDecisionsSuite, resyncStateSuite } from '@quayside/testing';
import { describe, expect, it } from 'vitest';
import { wideBudget } from '../wide-budget.fixture';
import { CallsIn, CallsOut } from './calls';
import type { FromThread, ToThread } from './messages';
import { RemoteState } from './remote-state';
import { serveState } from './serve-state';

const SERVICES = {
  budget: wideBudget(),
  keepExamples: () => Promise.resolve(),
  noteRefused: () => Promise.resolve(),
};

/** A state at the far end of what stands for the channel between two threads: everything that passes is copied. */
function remote(state: MemoryState): { readonly far: RemoteState; readonly calls: CallsIn } {
  const calls: CallsIn = new CallsIn(
    1,
    serveState(state, SERVICES, new AbortController().signal),
    (message: ToThread) => {
      if (message.type === 'answer' || message.type === 'failure') out.settle(structuredClone(message));
    },
  );
  const out: CallsOut = new CallsOut(1, (message: FromThread) => {
    if (message.type === 'call') calls.take(structuredClone(message));
  });
  return { far: new RemoteState(out), calls };
}

async function harness() {
  let state = new MemoryState();
  const nextRun = async (): Promise<RemoteState> => {
    state = state.nextRun();
    return remote(state).far;
  };
  return {
    state: remote(state).far,
    nextRun,
    decided: async (...decision: Parameters<MemoryState['decide']>) => {
      state.decide(...decision);
      return nextRun();
    },
    close: async () => {},
  };
}

resyncStateSuite('RemoteState', harness);
deletionDecisionsSuite('RemoteState', harness);

describe('RemoteState', () => {
  const owned = (identifier: string): OwnedEntity => ({ key: { blueprint: 'service', identifier } });

  it('is asked for a page of the listing only when the state wants it', async () => {
    const { far } = remote(new MemoryState());
    const given: string[] = [];
    const pages = (async function* () {
      for (const name of ['a', 'b']) {
        given.push(name);
        yield [owned(name)];
      }
    })();
    expect(await far.observeOwned(pages)).toEqual({ owned: 2 });
    expect(given).toEqual(['a', 'b']);
    const unread = (async function* (): AsyncGenerator<readonly OwnedEntity[]> {
      given.push('read again');
      yield [];
    })();
    expect(await far.observeOwned(unread)).toEqual({ owned: 2 });
    expect(given).toEqual(['a', 'b']);
  });

  it('throws what the listing throws, and leaves nothing under way', async () => {
    const { far, calls } = remote(new MemoryState());
    const failure = new Error('cut off');
    const cut = (async function* () {
      yield [owned('a')];
      throw failure;
    })();
    await expect(far.observeOwned(cut)).rejects.toBe(failure);
    await calls.settled();
  });

  it('throws what the state throws in the middle of a listing, by its code', async () => {
    const state = new MemoryState();
    state.observeOwned = async (pages) => {
      for await (const page of pages) expect(page).toHaveLength(1);
      throw Object.assign(new Error('another worker has it'), { name: 'TenancyError' });
    };
    const listing = (async function* () {
      yield [owned('a')];
    })();
    await expect(remote(state).far.observeOwned(listing)).rejects.toThrow('another worker has it');
  });

  it('reads two lists of stale entities side by side', async () => {
    const state = new MemoryState();
    await state.observeOwned(
      (async function* () {
        yield Array.from({ length: 700 }, (_, index) => owned(`e${index}`));
      })(),
    );
    const { far } = remote(state);
    const [one, two] = [far.stale(), far.stale()];
    const sizes: (number | undefined)[] = [];
    for (const list of [one, two, one, two, one, two]) {
      const { value } = await list.next();
      sizes.push(value?.length);
    }
    expect(sizes).toEqual([500, 500, 200, 200, undefined, undefined]);
  });
});
