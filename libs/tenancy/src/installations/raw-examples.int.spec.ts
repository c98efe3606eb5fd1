import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { deleteInstallation } from './delete-installation';
import { listExamples, replaceExamples } from './raw-examples';
import { updateInstallation } from './update-installation';

let fixture: TenancyFixture;
let organisationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
});

describe('examples', () => {
  it('are replaced kind by kind, and at most five are kept', async () => {
    const { installation } = await fixture.installation(organisationId);
    const replace = (kind: string, ids: number[]) =>
      replaceExamples(
        fixture.database,
        organisationId,
        installation.id,
        kind,
        ids.map((id) => ({ id })),
      );
    await replace('incident', [1, 2]);
    await replace('component', [3]);
    await replace('incident', [4, 5, 6, 7, 8, 9]);
    expect(await listExamples(fixture.database, organisationId, installation.id)).toEqual([
      { kind: 'component', examples: [{ id: 3 }], capturedAt: expect.any(Date) },
      { kind: 'incident', examples: [4, 5, 6, 7, 8].map((id) => ({ id })), capturedAt: expect.any(Date) },
    ]);
    expect(await listExamples(fixture.database, organisationId, installation.id, 'component')).toHaveLength(1);
  });

  it('are gone once the installation wants none, and a run under way brings none back', async () => {
    const { installation } = await fixture.installation(organisationId);
    const { database, vault } = fixture;
    await replaceExamples(database, organisationId, installation.id, 'incident', [{ id: 1 }]);
    const off = { sendRawDataExamples: false };
    await updateInstallation(database, vault, organisationId, installation.id, off, OPERATOR);
    expect(await listExamples(database, organisationId, installation.id)).toEqual([]);
    await replaceExamples(database, organisationId, installation.id, 'incident', [{ id: 2 }]);
    expect(await listExamples(database, organisationId, installation.id)).toEqual([]);
    const on = { sendRawDataExamples: true };
    await updateInstallation(database, vault, organisationId, installation.id, on, OPERATOR);
    await replaceExamples(database, organisationId, installation.id, 'incident', [{ id: 3 }]);
    expect(await listExamples(database, organisationId, installation.id)).toHaveLength(1);
  });

  it('survive characters that Postgres does not store', async () => {
    const { installation } = await fixture.installation(organisationId);
    await replaceExamples(fixture.database, organisationId, installation.id, 'incident', [{ 'k\u0000': 'v\ud800' }]);
    const [stored] = await listExamples(fixture.database, organisationId, installation.id);
    expect(stored?.examples).toEqual([{ 'k\ufffd': 'v\ufffd' }]);
  });

  it('are refused for a deleted installation', async () => {
    const { installation } = await fixture.installation(organisationId);
    await deleteInstallation(fixture.database, organisationId, installation.id, OPERATOR);
    await expect(
      replaceExamples(fixture.database, organisationId, installation.id, 'incident', [{ id: 1 }]),
    ).rejects.toMatchObject({ code: 'installation_not_found' });
  });
});
