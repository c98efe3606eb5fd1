import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { listAuditEvents } from '../audit/list-audit-events';
import { deleteInstallation } from './delete-installation';
import { getMapping, getMappingVersion, listMappingVersions, putMapping, rollBackMapping } from './mapping-versions';

let fixture: TenancyFixture;
let organisationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
});

describe('the mapping', () => {
  it('gets a new version for a new text, and none for the same', async () => {
    const { installation } = await fixture.installation(organisationId, { mappingText: 'one' });
    const { mapping: same } = await putMapping(fixture.database, organisationId, installation.id, 'one', OPERATOR);
    expect(same.version).toBe(1);
    const { mapping: next } = await putMapping(fixture.database, organisationId, installation.id, 'two', OPERATOR);
    expect(next).toMatchObject({ version: 2, text: 'two', createdBy: OPERATOR });
    const { mapping: back } = await putMapping(fixture.database, organisationId, installation.id, 'one', OPERATOR);
    expect(back.version).toBe(3);
    expect(await getMapping(fixture.database, organisationId, installation.id)).toEqual(back);
  });

  it('gives every one of many writers a version of its own', async () => {
    const { installation } = await fixture.installation(organisationId);
    const versions = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        putMapping(fixture.database, organisationId, installation.id, `text ${index}`, OPERATOR),
      ),
    );
    expect(versions.map(({ mapping }) => mapping.version).toSorted((a, b) => a - b)).toEqual([
      2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
  });

  it('is saved with a run that applies it, and needs none when it is the same', async () => {
    const { run, state } = await fixture.running(organisationId);
    await state.finish({ outcome: 'complete', faults: [], error: null, requests: { upstream: 0, port: 0 } });
    const put = (text: string) => putMapping(fixture.database, organisationId, run.installationId, text, OPERATOR);
    const { requested } = await put('two');
    expect(requested).toMatchObject({ created: true, run: { trigger: 'mapping_change', state: 'queued' } });
    expect(await put('two')).toMatchObject({ mapping: { version: 2 }, requested: null });
    expect(await put('three')).toMatchObject({ requested: { created: false, run: { id: requested?.run.id } } });
  });

  it('is not saved when the run that applies it cannot be', async () => {
    const { run, state } = await fixture.running(organisationId);
    await state.finish({ outcome: 'complete', faults: [], error: null, requests: { upstream: 0, port: 0 } });
    const { prisma } = fixture.owner;
    await prisma.$executeRaw`ALTER TABLE runs ADD CONSTRAINT no_change CHECK (trigger <> 'mapping_change') NOT VALID`;
    const put = putMapping(fixture.database, organisationId, run.installationId, 'two', OPERATOR);
    await expect(put).rejects.toThrow();
    await prisma.$executeRaw`ALTER TABLE runs DROP CONSTRAINT no_change`;
    expect(await getMapping(fixture.database, organisationId, run.installationId)).toMatchObject({ version: 1 });
  });

  it('is not there for a deleted installation', async () => {
    const { installation } = await fixture.installation(organisationId);
    await deleteInstallation(fixture.database, organisationId, installation.id, OPERATOR);
    const gone = { code: 'installation_not_found' };
    await expect(getMapping(fixture.database, organisationId, installation.id)).rejects.toMatchObject(gone);
    await expect(putMapping(fixture.database, organisationId, installation.id, 'x', OPERATOR)).rejects.toMatchObject(
      gone,
    );
  });
});

describe('the versions of a mapping', () => {
  const installed = async (): Promise<string> =>
    (await fixture.installation(organisationId, { mappingText: 'one' })).installation.id;
  const put = (id: string, text: string) => putMapping(fixture.database, organisationId, id, text, OPERATOR);
  const list = (id: string, page: { limit: number; before?: number } = { limit: 10 }) =>
    listMappingVersions(fixture.database, organisationId, id, page);

  it('are listed with the latest first, page by page', async () => {
    const id = await installed();
    await put(id, 'two');
    await put(id, 'dreißig');
    const all = await list(id);
    expect(all).toMatchObject([
      { version: 3, characters: 7, createdBy: OPERATOR },
      { version: 2, characters: 3 },
      { version: 1, characters: 3 },
    ]);
    expect([...(await list(id, { limit: 2 })), ...(await list(id, { limit: 2, before: 2 }))]).toEqual(all);
  });

  it('keep their texts, and are those of one installation', async () => {
    const id = await installed();
    const other = (await fixture.installation(organisationId, { identifier: 'other', mappingText: 'other' }))
      .installation.id;
    await put(id, 'two');
    const get = (version: number, of = id) => getMappingVersion(fixture.database, organisationId, of, version);
    expect([(await get(1))?.text, (await get(2))?.text]).toEqual(['one', 'two']);
    expect(await get(3)).toBeNull();
    expect(await get(2, other)).toBeNull();
    expect(await list(other)).toHaveLength(1);
  });

  it('are not there for a deleted installation', async () => {
    const id = await installed();
    await deleteInstallation(fixture.database, organisationId, id, OPERATOR);
    expect(await list(id)).toEqual([]);
    expect(await getMappingVersion(fixture.database, organisationId, id, 1)).toBeNull();
  });

  it('are made current again as a new version, by the rules of any change, and the trail says from where', async () => {
    const id = await installed();
    await put(id, 'two');
    const earlier = { version: 1, text: 'one' };
    const back = (expected?: number[]) =>
      rollBackMapping(fixture.database, organisationId, id, earlier, OPERATOR, expected);
    await expect(back([1])).rejects.toMatchObject({ code: 'precondition_failed' });
    const { mapping, requested } = await back([2]);
    expect(mapping).toMatchObject({ version: 3, text: 'one' });
    expect(requested).not.toBeNull();
    // the text is the current one by now
    expect(await back()).toMatchObject({ mapping: { version: 3 }, requested: null });
    const events = await listAuditEvents(
      fixture.database,
      organisationId,
      { action: 'mapping.rolled_back' },
      { limit: 10 },
    );
    expect(events.map(({ details }) => JSON.parse(details) as unknown)).toEqual([
      { before: { version: 2 }, after: { version: 3 }, restored: { version: 1 } },
    ]);
  });
});
