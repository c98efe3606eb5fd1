import { KmsError } from '@quayside/platform-kms';
import { deleteOrganisation } from '@quayside/tenancy';
import { waitFor } from '@quayside/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { OPERATOR, WorkerFixture, type Installed } from './worker.fixture';

let worker: WorkerFixture;
let installed: Installed;
beforeEach(async () => {
  worker = await WorkerFixture.start({});
  installed = await worker.install();
});
afterEach(() => worker.close());

it('ends the run of an organisation that is deleted, which writes no more to Port, and cannot be run again', async () => {
  const { server } = worker.statuspage;
  // the run waits for this list when its organisation goes
  server.faults.add({ path: '/v1/pages/*/incidents', effect: { kind: 'latency', ms: 2_000 } });
  const attempt = worker.attempt(installed);
  await waitFor(() => server.requests.some(({ path }) => path.includes('/incidents')), {
    what: 'the run to be under way',
  });
  await deleteOrganisation(worker.database, installed.organisationId, OPERATOR);
  expect(await attempt).toMatchObject({ state: 'finished', outcome: 'cancelled', error: null });
  expect(worker.port.entities('statuspageIncident')).toEqual([]);
  await expect(worker.attempt(installed)).rejects.toMatchObject({ code: 'installation_not_found' });
});

it('ends a run that KMS gives no keys for as failed, asks nobody anything, and the next one is well', async () => {
  const asked = worker.statuspage.server.requests.length;
  const down = new KmsError('kms_unavailable', 'KMS cannot be used at the moment', { retry: 'later' });
  const use = vi.spyOn(worker.vault, 'use').mockRejectedValue(down);
  expect(await worker.attempt(installed)).toMatchObject({
    outcome: 'failed',
    error: { code: 'kms_unavailable' },
  });
  expect(worker.statuspage.server.requests).toHaveLength(asked);
  use.mockRestore();
  expect(await worker.attempt(installed)).toMatchObject({ outcome: 'complete' });
});
