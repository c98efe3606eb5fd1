import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { recordAudit } from './record-audit';

let fixture: TenancyFixture;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());

describe('the audit trail', () => {
  it('cannot be changed, shortened or emptied', async () => {
    const organisationId = await fixture.organisation();
    const before = await fixture.auditActions(organisationId);
    const { prisma } = fixture.owner;
    await expect(prisma.auditEvent.updateMany({ data: { actorId: 'nobody' } })).rejects.toThrow();
    await expect(prisma.auditEvent.deleteMany({})).rejects.toThrow();
    await expect(prisma.$executeRaw`TRUNCATE audit_events`).rejects.toThrow();
    expect(await fixture.auditActions(organisationId)).toEqual(before);
  });

  it('has no line of a change that was rolled back', async () => {
    const organisationId = await fixture.organisation();
    const before = await fixture.auditActions(organisationId);
    const change = fixture.database.of(organisationId).transaction(async (transaction) => {
      await recordAudit(transaction, organisationId, OPERATOR, [{ action: 'installation.deleted' }]);
      throw new Error('the change failed');
    });
    await expect(change).rejects.toThrow('the change failed');
    expect(await fixture.auditActions(organisationId)).toEqual(before);
  });
});
