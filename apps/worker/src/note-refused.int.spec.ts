import { WayOut } from '@quayside/http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WorkerFixture } from './worker.fixture';

let worker: WorkerFixture;
beforeAll(async () => {
  // as in production; the simulators are on loopback
  worker = await WorkerFixture.start({}, new WayOut({ allowPrivateHosts: false, egressProxy: undefined }));
});
afterAll(() => worker.close());

it('a run that is pointed at our own network sends nothing there, and is on the audit trail once', async () => {
  const installed = await worker.install();
  const { organisationId, installationId } = installed;
  const runs = [await worker.attempt(installed), await worker.attempt(installed)];
  expect(runs.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
  expect(worker.port.server.requests).toEqual([]);
  const entries = await worker.owner.prisma.auditEvent.findMany({
    where: { organisationId, action: 'egress.refused' },
    select: { installationId: true, runId: true, details: true },
    orderBy: { at: 'asc' },
  });
  const details = { host: '127.0.0.1', reason: 'only https addresses are called' };
  expect(entries).toEqual(runs.map(({ id }) => ({ installationId, runId: id, details })));
});
