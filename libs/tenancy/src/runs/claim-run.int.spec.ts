import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteInstallation } from '../installations/delete-installation';
import { putMapping } from '../installations/mapping-versions';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { cancelRun } from './cancel-run';
import { claimRun } from './claim-run';
import { getRun } from './find-runs';
import { extendLease, failRun, isLastAndCancelled, releaseRun } from './hold-run';
import { requestRun } from './request-run';

let fixture: TenancyFixture;
let organisationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
});

async function queued(): Promise<{ organisationId: string; installationId: string; runId: string }> {
  const { installation, run } = await fixture.installation(organisationId);
  return { organisationId, installationId: installation.id, runId: run.id };
}
const LEASE = { workerId: 'worker', leaseSeconds: 60 };

describe('claimRun', () => {
  it('gives a worker all that it needs to know, and no secret', async () => {
    const { installation, run } = await fixture.installation(organisationId);
    const ids = { organisationId, installationId: installation.id, runId: run.id };
    const claimed = await claimRun(fixture.database, { ...ids, ...LEASE });
    expect(claimed).toEqual({
      ...ids,
      epoch: 1,
      yields: 0,
      trigger: 'install',
      mode: 'full',
      startedAt: expect.any(Date),
      mapping: { version: 1, text: 'resources: []', createdAt: expect.any(Date), createdBy: OPERATOR },
      installation: {
        connector: 'statuspage',
        identifier: installation.identifier,
        settings: installation.settings,
        secrets: [
          {
            setting: 'apiKey',
            secretId: installation.secrets[0]?.secretId,
            fingerprint: installation.secrets[0]?.fingerprint,
          },
        ],
        resyncIntervalMinutes: 60,
        sendRawDataExamples: true,
        nextRunAt: installation.nextRunAt,
      },
      port: {
        baseUrl: 'https://port.example.test',
        clientId: 'client',
        secretId: expect.any(String),
        fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
      },
    });
    expect(JSON.stringify(claimed)).not.toMatch(/upstream-key|port-secret/);
  });

  it('lets one of twenty workers have it', async () => {
    const ids = await queued();
    const claims = await Promise.all(
      Array.from({ length: 20 }, () => claimRun(fixture.database, { ...ids, ...LEASE })),
    );
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });

  it('lets nobody have a run while its lease lasts', async () => {
    const ids = await queued();
    await claimRun(fixture.database, { ...ids, ...LEASE });
    expect(await claimRun(fixture.database, { ...ids, ...LEASE })).toBeNull();
  });

  it('gives a run whose lease is over to another worker, under a higher epoch and with its first start', async () => {
    const ids = await queued();
    const first = await claimRun(fixture.database, { ...ids, ...LEASE });
    await fixture.expireLease(ids.runId);
    const second = await claimRun(fixture.database, { ...ids, ...LEASE, workerId: 'other' });
    expect(second).toMatchObject({ epoch: 2, startedAt: first?.startedAt });
  });

  it('keeps the mapping of the first claim, whatever was written since', async () => {
    const ids = await queued();
    await claimRun(fixture.database, { ...ids, ...LEASE });
    await putMapping(fixture.database, organisationId, ids.installationId, 'resources: [1]', OPERATOR);
    await fixture.expireLease(ids.runId);
    expect((await claimRun(fixture.database, { ...ids, ...LEASE }))?.mapping.version).toBe(1);
  });

  it('takes the mapping that is current at the first claim', async () => {
    const ids = await queued();
    await putMapping(fixture.database, organisationId, ids.installationId, 'resources: [1]', OPERATOR);
    expect((await claimRun(fixture.database, { ...ids, ...LEASE }))?.mapping.text).toBe('resources: [1]');
  });

  it('finds nothing to take of a deleted installation', async () => {
    const ids = await queued();
    await deleteInstallation(fixture.database, organisationId, ids.installationId, OPERATOR);
    expect(await claimRun(fixture.database, { ...ids, ...LEASE })).toBeNull();
  });

  it('finds nothing to take of a finished run', async () => {
    const ids = await queued();
    const run = await claimRun(fixture.database, { ...ids, ...LEASE });
    await failRun(fixture.database, { ...ids, epoch: run?.epoch ?? 0 }, { code: 'internal_error', message: 'no' });
    expect(await claimRun(fixture.database, { ...ids, ...LEASE })).toBeNull();
  });
});

describe('extendLease', () => {
  it('keeps a run from being claimed when its old lease would be over', async () => {
    const ids = await queued();
    const run = await claimRun(fixture.database, { ...ids, ...LEASE });
    await fixture.expireLease(ids.runId);
    expect(await extendLease(fixture.database, { ...ids, epoch: run?.epoch ?? 0, leaseSeconds: 60 })).toBe(true);
    expect(await claimRun(fixture.database, { ...ids, ...LEASE })).toBeNull();
  });

  it('is refused once another worker has the run, and leaves that lease alone', async () => {
    const ids = await queued();
    const run = await claimRun(fixture.database, { ...ids, ...LEASE });
    await fixture.expireLease(ids.runId);
    await claimRun(fixture.database, { ...ids, ...LEASE });
    const where = { where: { organisationId_id: { organisationId, id: ids.runId } } };
    const before = await fixture.owner.prisma.run.findUnique(where);
    expect(await extendLease(fixture.database, { ...ids, epoch: run?.epoch ?? 0, leaseSeconds: 600 })).toBe(false);
    expect(await fixture.owner.prisma.run.findUnique(where)).toEqual(before);
  });

  it('is refused once the installation is deleted', async () => {
    const { run } = await fixture.running(organisationId);
    await deleteInstallation(fixture.database, organisationId, run.installationId, OPERATOR);
    expect(await extendLease(fixture.database, { ...run, leaseSeconds: 60 })).toBe(false);
  });
});

describe('releaseRun', () => {
  it('lets another worker have the run at once', async () => {
    const { run } = await fixture.running(organisationId);
    expect(await releaseRun(fixture.database, run)).toBe(true);
    expect((await claimRun(fixture.database, { ...run, ...LEASE }))?.epoch).toBe(run.epoch + 1);
  });

  it('does nothing to a run that another worker has', async () => {
    const { run } = await fixture.running(organisationId);
    await fixture.expireLease(run.runId);
    const other = await claimRun(fixture.database, { ...run, ...LEASE });
    expect(await releaseRun(fixture.database, run)).toBe(false);
    expect(await extendLease(fixture.database, { ...run, epoch: other?.epoch ?? 0, leaseSeconds: 60 })).toBe(true);
  });
});

describe('failRun', () => {
  it('ends a run as failed, with what broke it', async () => {
    const { run } = await fixture.running(organisationId);
    const error = { code: 'internal_error', message: 'a bug' };
    expect(await failRun(fixture.database, run, error)).toBe(true);
    expect(await getRun(fixture.database, organisationId, run.installationId, run.runId)).toMatchObject({
      state: 'finished',
      outcome: 'failed',
      error,
    });
  });

  it('does nothing to a run that another worker has', async () => {
    const { run } = await fixture.running(organisationId);
    await fixture.expireLease(run.runId);
    await claimRun(fixture.database, { ...run, ...LEASE });
    expect(await failRun(fixture.database, run, { code: 'internal_error', message: 'late' })).toBe(false);
    expect(await getRun(fixture.database, organisationId, run.installationId, run.runId)).toMatchObject({
      state: 'running',
      error: null,
    });
  });
});

describe('isLastAndCancelled', () => {
  it('is true of a run whose installation was deleted, for its own organisation', async () => {
    const { run } = await fixture.running(organisationId);
    expect(await isLastAndCancelled(fixture.database, organisationId, run.runId)).toBe(false);
    await deleteInstallation(fixture.database, organisationId, run.installationId, OPERATOR);
    expect(await isLastAndCancelled(fixture.database, organisationId, run.runId)).toBe(true);
    expect(await isLastAndCancelled(fixture.database, await fixture.organisation(), run.runId)).toBe(false);
  });

  it('is true of a run that was cancelled, until the next one of its installation begins', async () => {
    const { run } = await fixture.running(organisationId);
    await cancelRun(fixture.database, organisationId, run.installationId, run.runId, OPERATOR);
    await requestRun(fixture.database, organisationId, run.installationId, 'manual', OPERATOR);
    await fixture.running(organisationId);
    expect(await isLastAndCancelled(fixture.database, organisationId, run.runId)).toBe(true);
    await fixture.claim(organisationId, run.installationId);
    expect(await isLastAndCancelled(fixture.database, organisationId, run.runId)).toBe(false);
  });
});
