import { join } from 'node:path';
import { silentLogger } from '@quayside/domain';
import { MemoryState } from '@quayside/resync-run';
import { afterAll, describe, expect, it } from 'vitest';
import { wayOut } from '../way-out.fixture';
import { wideBudget } from '../wide-budget.fixture';
import { runInThread, type RunInThread } from './run-in-thread';
import { ThreadPool } from './thread-pool';

const program = join(__dirname, 'testing/misbehaving-thread.cjs');
const OPTIONS = {
  program,
  logLevel: 'silent',
  expressionMs: 300,
  silenceMs: 1_000,
  abortMs: 200,
  maxHeapMb: 32,
  maxIdle: 1,
  wayOut,
} as const;
const NO_SERVICES = { keepExamples: () => Promise.resolve(), noteRefused: () => Promise.resolve() };
const pool = new ThreadPool(OPTIONS);
afterAll(() => pool.close());

const attempts: MemoryState[] = [];
/** A run of the program above, which does the deeds that are named, one after another. */
function run(deeds: string, parts: Partial<RunInThread> = {}, threads = pool): Promise<unknown> {
  attempts.length = 0;
  const options = {
    initializePortResources: true,
    sendRawDataExamples: false,
    intervalMinutes: null,
    nextRunAt: null,
    compareWithPort: false,
  };
  return runInThread(threads, {
    task: {
      runId: 'r1',
      connector: 'statuspage',
      identifier: 'acme',
      settings: {},
      port: { baseUrl: '', clientId: '', clientSecret: '' },
      mappingText: deeds,
      options,
      version: '0',
      leaseEnd: new SharedArrayBuffer(8),
    },
    openState: () => {
      const state = new MemoryState();
      attempts.push(state);
      return state;
    },
    services: { ...NO_SERVICES, budget: wideBudget() },
    signal: new AbortController().signal,
    logger: silentLogger,
    ...parts,
  });
}

describe('runInThread', () => {
  it('gives the report of the run', async () => {
    expect(await run('')).toEqual({ runId: 'r1' });
    expect(attempts).toHaveLength(1);
  });

  it.each(['hang', 'hoard', 'exit', 'throw'])(
    'goes on without the expression that brought its thread down: %s',
    async (deed) => {
      expect(await run(deed)).toEqual({ runId: 'r1' });
      expect(attempts).toHaveLength(2);
      expect(await run('')).toEqual({ runId: 'r1' });
    },
    30_000,
  );

  it('finds several of them, one after another', async () => {
    expect(await run('hang exit throw')).toEqual({ runId: 'r1' });
    expect(attempts).toHaveLength(4);
  }, 30_000);

  it('ends a run that loses its thread where no expression is to blame', async () => {
    await expect(run('idle-exit')).rejects.toMatchObject({ code: 'run_thread_lost', context: { why: 'died' } });
    await expect(run('idle-hoard')).rejects.toMatchObject({ code: 'run_thread_lost', context: { why: 'memory' } });
    expect(await run('')).toEqual({ runId: 'r1' });
  }, 30_000);

  it('waits for no turn any more for a thread that is lost', async () => {
    const budget = wideBudget();
    const waits: AbortSignal[] = [];
    budget.acquire = ({ signal }) => {
      waits.push(signal);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    };
    const services = { ...NO_SERVICES, budget };
    await expect(run('idle-queue', { services })).rejects.toMatchObject({ code: 'run_thread_lost' });
    expect(waits.map(({ aborted }) => aborted)).toEqual([true]);
  }, 30_000);

  it('ends a run that goes on losing threads', async () => {
    const deeds = ['exit-1', 'exit-2', 'exit-3', 'exit-4', 'exit-5', 'exit-6'];
    await expect(run(deeds.join(' '))).rejects.toMatchObject({ code: 'run_thread_lost' });
    expect(attempts).toHaveLength(5);
  }, 30_000);

  it('ends a run whose thread never comes back, with no expression under way', async () => {
    await expect(run('idle-hang')).rejects.toMatchObject({ code: 'run_thread_lost', context: { why: 'silent' } });
  }, 30_000);

  it.each(['idle-hang', 'idle-wait', 'hang'])(
    'does not wait for a thread that does not heed an abort: %s',
    async (deed) => {
      const abort = new AbortController();
      setTimeout(() => abort.abort(new Error('the worker stops')), 50);
      await expect(run(deed, { signal: abort.signal })).rejects.toThrow('the worker stops');
      expect(await run('')).toEqual({ runId: 'r1' });
    },
    30_000,
  );

  it('ends with its pool, and begins nothing in one that is closed', async () => {
    const closing = new ThreadPool({ ...OPTIONS, expressionMs: 60_000 });
    const running = run('idle-wait', {}, closing);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await closing.close();
    await expect(running).rejects.toMatchObject({ code: 'run_thread_lost' });
    await expect(run('', {}, closing)).rejects.toMatchObject({ code: 'run_thread_lost' });
  }, 30_000);

  it('throws what the run is aborted with, where its thread is lost for it', async () => {
    const abort = new AbortController();
    const openState = (): MemoryState => {
      abort.abort(new Error('the worker stops'));
      return new MemoryState();
    };
    await expect(run('exit', { openState, signal: abort.signal })).rejects.toThrow('the worker stops');
  }, 30_000);
});
