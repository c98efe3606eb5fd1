import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seedDataSet } from '@quayside/simulator-statuspage';
import { ConnectProxy, House, waitFor, type Installed, type Run, type SpawnedApp } from '@quayside/testbed';
import { afterAll, beforeAll, expect, it } from 'vitest';

const PUBLISHED = '192.0.2.1';
const OTHER = '198.51.100.7';

let observed = PUBLISHED;
const service = createServer((_request, response) => response.end(JSON.stringify({ ip: observed })));
let proxy: ConnectProxy;
let house: House;
let installed: Installed;
beforeAll(async () => {
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  proxy = await ConnectProxy.start();
  house = await House.open(seedDataSet(), 0);
  installed = await house.install();
});
afterAll(async () => {
  await house.close();
  await proxy.close();
  service.close();
});

const servicePort = (): number => (service.address() as AddressInfo).port;
const addWorker = (): Promise<SpawnedApp> =>
  house.addWorker({
    QUAYSIDE_EGRESS_PROXY_URL: proxy.url,
    QUAYSIDE_EGRESS_ADDRESSES: JSON.stringify({ eu: [PUBLISHED] }),
    QUAYSIDE_EGRESS_CHECK_URL: `http://127.0.0.1:${servicePort()}/`,
    QUAYSIDE_HEALTH_PORT: '0',
  });
async function readinessOf(worker: SpawnedApp): Promise<number> {
  const { health } = await worker.ready;
  return (await fetch(`${String(health)}/health/ready`)).status;
}
/** Connections to the upstreams that are no tunnel of the proxy. */
const past = (): number =>
  Object.values(house.ways).reduce((sum, way) => sum + way.connectionAttempts - proxy.opened(way.port), 0);
const nextRun = async (): Promise<Run> => house.finished(installed.path, await house.resync(installed.path));

it('a worker with an egress proxy leaves by it alone, and says whether that is where it is expected to leave', async () => {
  const worker = await addWorker();
  expect(await house.finished(installed.path, installed.runId)).toMatchObject({ outcome: 'complete' });
  await waitFor(() => proxy.opened(servicePort()) === 1, { what: 'the worker to look at its own address' });
  expect(await readinessOf(worker)).toBe(200);

  proxy.failAfter(0, 'down');
  const opened = proxy.opened();
  const failed = await nextRun();
  expect(failed).toMatchObject({ outcome: 'failed', error: { code: 'http_egress_unavailable' } });
  expect(proxy.opened()).toBe(opened);
  proxy.heal();
  expect(await nextRun()).toMatchObject({ outcome: 'complete' });

  observed = OTHER;
  await worker.stop();
  const other = await addWorker();
  const error = await waitFor(
    () =>
      other
        .output()
        .split('\n')
        .find((line) => line.includes(OTHER)),
    {
      timeoutMs: 30_000,
      what: 'the worker to look at its own address',
    },
  );
  expect(JSON.parse(error)).toMatchObject({ level: 'error', observed: OTHER, published: [PUBLISHED] });
  expect(await readinessOf(other)).toBe(503);
  // tenants without an allow list lose nothing by it
  expect(await nextRun()).toMatchObject({ outcome: 'complete' });

  await other.stop();
  expect(proxy.opened()).toBeGreaterThan(0);
  expect(past()).toBe(0);
  expect(house.output()).not.toContain(proxy.password);
});
