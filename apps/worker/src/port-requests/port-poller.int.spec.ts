import { silentLogger } from '@quayside/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wayOut } from '../way-out.fixture';
import { WorkerFixture, type Installed } from '../worker.fixture';
import { runPortPoller } from './port-poller';

let worker: WorkerFixture;
let installed: Installed;
beforeEach(async () => {
  worker = await WorkerFixture.start({});
  installed = await worker.install();
});
afterEach(() => worker.close());

function start(intervalSeconds = 1): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const ended = runPortPoller({
    database: worker.database,
    vault: worker.vault,
    logger: silentLogger,
    wayOut,
    version: 'test',
    intervalSeconds,
    stopping: stopping.signal,
    tickMs: 20,
  });
  const stop = (): Promise<void> => {
    stopping.abort(new Error('the worker stops'));
    return ended;
  };
  return { stop };
}
const portRuns = (): Promise<number> =>
  worker.owner.prisma.run.count({ where: { installationId: installed.installationId, trigger: 'port' } });
const polls = (): number => worker.port.server.requests.filter(({ path }) => path.endsWith('/resync-request')).length;
const GUARD = { timeout: 20_000, interval: 20 };

describe('the pollers of two workers', () => {
  it('make one run for one press', async () => {
    await worker.attempt(installed);
    const pollers = [start(), start()];
    await vi.waitUntil(() => polls() >= 2, GUARD);
    worker.port.requestResync(installed.identifier);
    await vi.waitUntil(async () => (await portRuns()) > 0, GUARD);
    const before = polls();
    await vi.waitUntil(() => polls() >= before + 3, GUARD);
    await Promise.all(pollers.map(({ stop }) => stop()));
    expect(await portRuns()).toBe(1);
  });

  it('end at once when a worker stops, also while Port does not answer', async () => {
    await worker.attempt(installed);
    worker.port.server.faults.add({ path: '*/resync-request', effect: { kind: 'hang' } });
    const { stop } = start();
    await vi.waitUntil(() => polls() >= 1, GUARD);
    await stop();
    const [row] = await worker.owner.prisma.$queryRaw<{ failures: number }[]>`
      SELECT poll_failures AS failures FROM port_connections`;
    expect(row).toEqual({ failures: 0 });
  });

  it('ask nothing when the interval is 0', async () => {
    await worker.attempt(installed);
    await start(0).stop();
    expect(polls()).toBe(0);
  });
});
