import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ClaimedRun } from '../runs/claim-run';
import { TenancyFixture } from '../tenancy.fixture';
import { recordRefusedAddress } from './record-refused-address';

let fixture: TenancyFixture;
let organisationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
});

type Ids = Pick<ClaimedRun, 'organisationId' | 'installationId' | 'runId'>;
const idsOf = ({ organisationId, installationId, runId }: Ids): Ids => ({ organisationId, installationId, runId });
const entries = () =>
  fixture.owner.prisma.auditEvent.findMany({
    where: { organisationId, action: 'egress.refused' },
    orderBy: { at: 'asc' },
  });

it('stands on the trail of its organisation once for each run and host', async () => {
  const { run } = await fixture.running(organisationId);
  const { installationId, runId } = run;
  const refuse = (host: string, ids: Ids = run) =>
    recordRefusedAddress(fixture.database, { ...idsOf(ids), host, reason: 'not public' });
  await Promise.all([1, 2, 3, 4].map(() => refuse('127.0.0.1')));
  await refuse('metadata.goog');
  const { run: other } = await fixture.running(organisationId);
  await refuse('127.0.0.1', other);
  const found = await entries();
  expect(found.map((entry) => [entry.runId, entry.details])).toEqual([
    [runId, { host: '127.0.0.1', reason: 'not public' }],
    [runId, { host: 'metadata.goog', reason: 'not public' }],
    [other.runId, { host: '127.0.0.1', reason: 'not public' }],
  ]);
  expect(found[0]).toMatchObject({ installationId, actorType: 'system', actorId: `run:${runId}`, secretId: null });
});

it('is cut to what a host and a reason can be', async () => {
  const { run } = await fixture.running(organisationId);
  const long = { ...idsOf(run), host: 'a'.repeat(5_000), reason: 'b'.repeat(5_000) };
  await recordRefusedAddress(fixture.database, long);
  await recordRefusedAddress(fixture.database, long);
  const [entry, ...others] = await entries();
  expect(JSON.stringify(entry?.details).length).toBeLessThan(1_000);
  expect(others).toEqual([]);
});
