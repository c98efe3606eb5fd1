import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteInstallation } from '../installations/delete-installation';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { honourPortRequest, type HonouredPortRequest } from './honour-port-request';
import { openRunState } from './open-run-state';

const AT = new Date('2026-01-01T10:00:00.000Z');
const after = (seconds: number): Date => new Date(AT.getTime() + seconds * 1_000);

let fixture: TenancyFixture;
let organisationId: string;
let installationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
  installationId = (await fixture.installation(organisationId)).installation.id;
  await fixture.owner.prisma.run.deleteMany({ where: { installationId } });
});

const honour = (requestedAt: Date | null): Promise<HonouredPortRequest> =>
  honourPortRequest(fixture.database, organisationId, installationId, requestedAt);
const runs = () => fixture.owner.prisma.run.findMany({ where: { installationId }, orderBy: { queuedAt: 'asc' } });
const finish = async (): Promise<void> => {
  const state = openRunState(fixture.database, await fixture.claim(organisationId, installationId));
  await state.finish({ outcome: 'complete', faults: [], error: null, requests: { upstream: 1, port: 1 } });
};

describe('a request for a resync at Port', () => {
  it('has one run, from the second look on, and is on the audit trail', async () => {
    expect(await honour(AT)).toEqual({ became: 'noted' });
    expect(await honour(AT)).toEqual({ became: 'known' });
    const queued = await honour(after(1));
    expect(queued).toEqual({ became: 'queued', runId: expect.any(String) });
    expect(await honour(after(1))).toEqual({ became: 'known' });
    expect(await honour(AT)).toEqual({ became: 'known' });
    expect(await honour(null)).toEqual({ became: 'known' });
    expect(await runs()).toMatchObject([{ trigger: 'port', state: 'queued' }]);
    const audited = await fixture.owner.prisma.auditEvent.findMany({
      where: { organisationId, action: 'run.requested', actorType: 'system' },
    });
    expect(audited).toMatchObject([{ actorId: 'port', installationId, details: { trigger: 'port' } }]);
  });

  it('has its run also when nobody had asked before', async () => {
    expect(await honour(null)).toEqual({ became: 'noted' });
    expect(await honour(null)).toEqual({ became: 'known' });
    expect(await honour(AT)).toMatchObject({ became: 'queued' });
  });

  it('joins a run that nobody has begun, which then reads everything', async () => {
    await finish();
    await honour(null);
    await fixture.owner.prisma.run.create({ data: { organisationId, installationId, trigger: 'schedule' } });
    expect(await honour(AT)).toMatchObject({ became: 'joined' });
    expect(await honour(after(1))).toMatchObject({ became: 'joined' });
    expect(await fixture.claim(organisationId, installationId)).toMatchObject({ trigger: 'port', mode: 'full' });
    expect(await runs()).toHaveLength(2);
  });

  it('waits for the end of a run that is under way, and then has one of its own, however often it was repeated', async () => {
    await honour(null);
    const run = await fixture.claim(organisationId, installationId);
    expect(await honour(AT)).toEqual({ became: 'later' });
    expect(await honour(after(1))).toEqual({ became: 'later' });
    expect(await runs()).toHaveLength(1);
    await openRunState(fixture.database, run).finish({
      outcome: 'complete',
      faults: [],
      error: null,
      requests: { upstream: 1, port: 1 },
    });
    expect(await honour(after(1))).toMatchObject({ became: 'queued' });
    expect(await honour(after(1))).toEqual({ became: 'known' });
    expect(await runs()).toHaveLength(2);
  });

  it('has one run when several workers bring it at the same time', async () => {
    await honour(null);
    const honoured = await Promise.all(Array.from({ length: 6 }, () => honour(AT)));
    expect(honoured.filter(({ became }) => became === 'queued')).toHaveLength(1);
    expect(honoured.filter(({ became }) => became === 'known')).toHaveLength(5);
  });

  it('has no run while the installation is halted, after it was deleted, or in another organisation', async () => {
    await honour(null);
    const others = await fixture.organisation();
    expect(await honourPortRequest(fixture.database, others, installationId, AT)).toEqual({ became: 'known' });
    const state = openRunState(fixture.database, await fixture.claim(organisationId, installationId));
    const error = { code: 'credentials_rejected', message: 'The key was refused.' };
    await state.finish({ outcome: 'credentials_rejected', faults: [], error, requests: { upstream: 1, port: 1 } });
    expect(await honour(AT)).toEqual({ became: 'known' });
    await fixture.owner.prisma.$executeRaw`
      UPDATE installations SET halted_at = NULL, halt_code = NULL, halt_message = NULL, halt_run_id = NULL
      WHERE id = ${installationId}::uuid`;
    await deleteInstallation(fixture.database, organisationId, installationId, OPERATOR);
    expect(await honour(AT)).toEqual({ became: 'known' });
    expect(await runs()).toHaveLength(1);
  });
});
