import type { JsonObject } from '@quayside/domain';
import { deleteInstallation } from '@quayside/tenancy';
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

it('ends the run of an installation that is deleted, writes no more, and leaves nothing under way on Port’s screens', async () => {
  const { organisationId, installationId } = installed;
  const { server } = worker.statuspage;
  // the run waits for this list when its installation goes
  server.faults.add({ path: '/v1/pages/*/incidents', effect: { kind: 'latency', ms: 2_000 } });
  const attempt = worker.attempt(installed);
  await waitFor(() => server.requests.some(({ path }) => path.includes('/incidents')), {
    what: 'the run to be under way',
  });
  await deleteInstallation(worker.database, organisationId, installationId, OPERATOR);
  expect(await attempt).toMatchObject({ state: 'finished', outcome: 'cancelled', error: null });
  const [integration] = worker.port.integrations();
  expect((integration?.['resyncState'] as JsonObject)['status']).toBe('aborted');
  expect(worker.port.ingested().logs.map(({ log }) => log['message'])).toContain('The resync ended: cancelled.');
  expect(worker.port.entities('statuspageIncident')).toEqual([]);
});
