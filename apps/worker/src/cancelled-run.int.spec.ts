import type { JsonObject } from '@quayside/domain';
import { cancelRun, listRuns } from '@quayside/tenancy';
import { waitFor } from '@quayside/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OPERATOR, WorkerFixture, type Installed } from './worker.fixture';

let worker: WorkerFixture;
let installed: Installed;
beforeEach(async () => {
  worker = await WorkerFixture.start({});
  installed = await worker.install();
});
afterEach(() => worker.close());

const lists = (): number => worker.statuspage.server.requests.filter(({ path }) => path.includes('/incidents')).length;
const shown = (): unknown => (worker.port.integrations()[0]?.['resyncState'] as JsonObject)['status'];

/** The active run, cancelled while it waits for a list. */
async function cancelUnderWay(): Promise<void> {
  await waitFor(() => lists() > 0, { what: 'the run to be under way' });
  const { organisationId, installationId } = installed;
  const [run] = await listRuns(worker.database, organisationId, installationId, { limit: 1 });
  await cancelRun(worker.database, organisationId, installationId, run?.id ?? '', OPERATOR);
}

it('stops within a page when its run is cancelled, deletes nothing, and says so on Port’s screens', async () => {
  await worker.attempt(installed);
  const had = worker.port.entities('statuspageIncident').length;
  expect(had).toBeGreaterThan(0);
  // a run that got through would delete one of them
  for (const { incidents } of worker.statuspage.world.pages()) incidents.remove(incidents.list()[0]?.id ?? '');
  worker.statuspage.server.faults.add({ path: '/v1/pages/*/incidents', effect: { kind: 'latency', ms: 2_000 } });
  worker.statuspage.server.requests.length = 0;
  const attempt = worker.attempt(installed);
  await cancelUnderWay();
  expect(await attempt).toMatchObject({ state: 'finished', outcome: 'cancelled', error: null, deletions: [] });
  expect(worker.port.entities('statuspageIncident')).toHaveLength(had);
  expect(shown()).toBe('aborted');
});

it('says nothing on Port’s screens of a run that another has followed', async () => {
  worker.statuspage.server.faults.add({ path: '/v1/pages/*/incidents', effect: { kind: 'latency', ms: 3_000 } });
  const first = worker.attempt(installed);
  await cancelUnderWay();
  const second = worker.attempt(installed);
  expect(await first).toMatchObject({ outcome: 'cancelled' });
  expect(shown()).toBe('running');
  expect(await second).toMatchObject({ outcome: 'complete' });
  expect(shown()).toBe('completed');
});
