import type { JsonObject } from '@quayside/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOrganisation } from '../organisations/create-organisation';
import { getRun, listRuns } from '../runs/find-runs';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { deleteInstallation } from './delete-installation';
import { getInstallation, listInstallations } from './find-installations';
import { getMapping } from './mapping-versions';
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

describe('createInstallation', () => {
  it('writes the installation, its secrets, its mapping and its first run', async () => {
    const { installation, run } = await fixture.installation(organisationId, {
      identifier: 'pages',
      settings: { host: 'https://x.example.test', ids: ['a', 'b'], nested: { deep: null } },
      secrets: { apiKey: 'k', other: 'o' },
    });
    expect(installation).toEqual({
      id: expect.any(String),
      organisationId,
      connector: 'statuspage',
      identifier: 'pages',
      name: 'Status pages',
      settings: { host: 'https://x.example.test', ids: ['a', 'b'], nested: { deep: null } },
      secrets: [secretOf('apiKey'), secretOf('other')],
      resyncIntervalMinutes: 60,
      sendRawDataExamples: true,
      fullSweepHours: 24,
      version: 1,
      halt: null,
      nextRunAt: expect.any(Date),
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
      lastRun: run,
    });
    expect(run).toMatchObject({ trigger: 'install', state: 'queued', installationId: installation.id });
    expect(await getInstallation(fixture.database, organisationId, installation.id)).toEqual(installation);
    expect(await getMapping(fixture.database, organisationId, installation.id)).toMatchObject({
      version: 1,
      text: 'resources: []',
      createdBy: OPERATOR,
    });
    expect(await fixture.auditActions(organisationId)).toEqual([
      'data_key.created',
      'installation.created',
      'mapping.put',
      'organisation.created',
      'port_connection.put',
      'run.requested',
      'secret.stored',
      'secret.stored',
      'secret.stored',
    ]);
  });

  it('asks for the next run with the time of the database and the new id', async () => {
    const asked: [Date, string][] = [];
    const { installation } = await fixture.installation(organisationId, {
      nextRunAt: (now, id) => {
        asked.push([now, id]);
        return new Date(now.getTime() + 90_000);
      },
    });
    expect(asked).toEqual([[expect.any(Date), installation.id]]);
    expect(installation.nextRunAt).toEqual(new Date((asked[0]?.[0].getTime() ?? 0) + 90_000));
    expect(Math.abs(installation.createdAt.getTime() - (asked[0]?.[0].getTime() ?? 0))).toBeLessThanOrEqual(1);
  });

  it('takes a fixed time for the next run', async () => {
    const nextRunAt = new Date('2030-03-31T01:30:00.123Z');
    const { installation } = await fixture.installation(organisationId, { nextRunAt });
    expect(installation.nextRunAt).toEqual(nextRunAt);
  });

  it('refuses an identifier that the organisation uses, and writes nothing', async () => {
    await fixture.installation(organisationId, { identifier: 'pages' });
    const before = await counts();
    await expect(fixture.installation(organisationId, { identifier: 'pages' })).rejects.toMatchObject({
      code: 'installation_identifier_taken',
    });
    expect(await counts()).toEqual(before);
  });

  it('lets one of many at a time have an identifier', async () => {
    const settled = await Promise.allSettled(
      Array.from({ length: 6 }, () => fixture.installation(organisationId, { identifier: 'pages' })),
    );
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('lets two organisations use the same identifier', async () => {
    await fixture.installation(organisationId, { identifier: 'pages' });
    const other = await fixture.installation(await fixture.organisation(), { identifier: 'pages' });
    expect(other.installation.identifier).toBe('pages');
  });

  it('refuses an organisation that has no Port connection, or is not there', async () => {
    const { id } = await createOrganisation(fixture.database, { name: 'New' }, OPERATOR);
    await expect(fixture.installation(id)).rejects.toMatchObject({ code: 'port_connection_missing' });
    const nobody = '00000000-0000-4000-8000-000000000000';
    await expect(fixture.installation(nobody)).rejects.toMatchObject({ code: 'organisation_not_found' });
  });
});

describe('listInstallations', () => {
  it('pages through an organisation, the oldest first, also when the last one of a page is deleted meanwhile', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.push((await fixture.installation(organisationId)).installation.id);
    const first = await listInstallations(fixture.database, organisationId, { limit: 2 });
    expect(first.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    await deleteInstallation(fixture.database, organisationId, ids[1] ?? '', OPERATOR);
    const rest = await listInstallations(fixture.database, organisationId, { limit: 10, after: ids[1] });
    expect(rest.map(({ id }) => id)).toEqual(ids.slice(2));
    const all = await listInstallations(fixture.database, organisationId, { limit: 10 });
    expect(all.map(({ id }) => id)).toEqual([ids[0], ...ids.slice(2)]);
  });

  it('shows the newest run of each and its own secrets', async () => {
    const { run, state } = await fixture.running(organisationId);
    await state.finish({ outcome: 'complete', faults: [], error: null, requests: { upstream: 1, port: 1 } });
    const newest = await fixture.claim(organisationId, run.installationId);
    const other = await fixture.installation(organisationId, { secrets: { token: 't' } });
    const [a, b] = await listInstallations(fixture.database, organisationId, { limit: 10 });
    expect(a?.lastRun).toMatchObject({ id: newest.runId, state: 'running' });
    expect(a?.secrets).toEqual([secretOf('apiKey')].map((secret) => ({ ...secret, name: expect.any(String) })));
    expect(b).toEqual(other.installation);
  });
});

describe('updateInstallation', () => {
  it('changes what is given and nothing else', async () => {
    const { installation } = await fixture.installation(organisationId, { settings: { host: 'h', extra: 1 } });
    const renamed = await updateInstallation(
      fixture.database,
      fixture.vault,
      organisationId,
      installation.id,
      { name: 'Renamed' },
      OPERATOR,
    );
    expect(renamed).toEqual({ ...installation, name: 'Renamed', updatedAt: renamed.updatedAt, version: 2 });
    const patch = { settings: { host: 'i' }, resyncIntervalMinutes: 5, sendRawDataExamples: false };
    const changed = await updateInstallation(
      fixture.database,
      fixture.vault,
      organisationId,
      installation.id,
      { ...patch, nextRunAt: (now) => new Date(now.getTime() + 1_000) },
      OPERATOR,
    );
    expect(changed).toEqual({
      ...renamed,
      ...patch,
      nextRunAt: expect.any(Date),
      updatedAt: changed.updatedAt,
      version: 3,
    });
    expect(changed.nextRunAt.getTime()).toBeLessThan(installation.nextRunAt.getTime());
    expect(await getInstallation(fixture.database, organisationId, installation.id)).toEqual(changed);
  });

  it('makes new settings of those that another change has just stored', async () => {
    const { installation } = await fixture.installation(organisationId, { settings: {} });
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(
      names.map((name) => {
        const patch = { settings: (stored: JsonObject) => ({ ...stored, [name]: name }) };
        return updateInstallation(fixture.database, fixture.vault, organisationId, installation.id, patch, OPERATOR);
      }),
    );
    const after = await getInstallation(fixture.database, organisationId, installation.id);
    expect(Object.keys(after?.settings ?? {}).sort()).toEqual(names);
  });

  it('replaces the secrets that are given, adds new ones and leaves the others', async () => {
    const { installation } = await fixture.installation(organisationId, { secrets: { apiKey: 'old', kept: 'same' } });
    const patch = { secrets: { apiKey: 'new', added: 'more' } };
    const updated = await updateInstallation(
      fixture.database,
      fixture.vault,
      organisationId,
      installation.id,
      patch,
      OPERATOR,
    );
    const before = new Map(installation.secrets.map((secret) => [secret.setting, secret]));
    const after = new Map(updated.secrets.map((secret) => [secret.setting, secret]));
    expect([...after.keys()]).toEqual(['added', 'apiKey', 'kept']);
    expect(after.get('kept')).toEqual(before.get('kept'));
    expect(after.get('apiKey')).toMatchObject({ secretId: before.get('apiKey')?.secretId });
    expect(after.get('apiKey')?.fingerprint).not.toBe(before.get('apiKey')?.fingerprint);
    const secretId = after.get('apiKey')?.secretId ?? '';
    const use = { organisationId, secretId, purpose: 'test' };
    expect(await fixture.vault.use(fixture.database, use, async (plain) => plain)).toBe('new');
  });

  it('says on the audit trail what changed, and of a secret its fingerprint', async () => {
    const { installation } = await fixture.installation(organisationId);
    const patch = { name: 'Renamed', settings: { host: 'https://b.example.test' }, secrets: { apiKey: 'canary-key' } };
    const { database, vault } = fixture;
    const updated = await updateInstallation(database, vault, organisationId, installation.id, patch, OPERATOR);
    const events = await fixture.owner.prisma.auditEvent.findMany({ where: { organisationId } });
    const update = events.find((event) => event.action === 'installation.updated');
    const { name, settings } = installation;
    const [fingerprint, next] = [installation, updated].map(({ secrets: [secret] }) => secret?.fingerprint);
    expect(next).not.toBe(fingerprint);
    expect(update?.details).toEqual({
      before: { name, settings, secrets: { apiKey: { fingerprint } } },
      after: { name: 'Renamed', settings: patch.settings, secrets: { apiKey: { fingerprint: next } } },
    });
    expect(JSON.stringify(events.map(({ details }) => details))).not.toContain('canary');
  });

  it('refuses what is not there', async () => {
    const { installation } = await fixture.installation(organisationId);
    await deleteInstallation(fixture.database, organisationId, installation.id, OPERATOR);
    const patch = { name: 'x', secrets: { apiKey: 'x' } };
    await expect(
      updateInstallation(fixture.database, fixture.vault, organisationId, installation.id, patch, OPERATOR),
    ).rejects.toMatchObject({ code: 'installation_not_found' });
  });
});

describe('deleteInstallation', () => {
  it('removes the installation from sight and frees its identifier', async () => {
    const { installation } = await fixture.installation(organisationId, { identifier: 'pages' });
    await deleteInstallation(fixture.database, organisationId, installation.id, OPERATOR);
    expect(await getInstallation(fixture.database, organisationId, installation.id)).toBeNull();
    const again = await fixture.installation(organisationId, { identifier: 'pages' });
    expect(again.installation.id).not.toBe(installation.id);
    await expect(deleteInstallation(fixture.database, organisationId, installation.id, OPERATOR)).rejects.toMatchObject(
      { code: 'installation_not_found' },
    );
  });

  it('destroys its secrets, and no others', async () => {
    const kept = (await fixture.installation(organisationId)).installation;
    const { installation } = await fixture.installation(organisationId);
    await deleteInstallation(fixture.database, organisationId, installation.id, OPERATOR);
    const use = (secretId = '') =>
      fixture.vault.use(fixture.database, { organisationId, secretId, purpose: 'test' }, async (plain) => plain);
    await expect(use(installation.secrets[0]?.secretId)).rejects.toMatchObject({ code: 'secret_not_found' });
    expect(await use(kept.secrets[0]?.secretId)).toBe('upstream-key');
    const rows = await fixture.owner.prisma.secret.findMany({ where: { installationId: installation.id } });
    expect(rows).toMatchObject([{ wrappedKey: null, ciphertext: null, destroyedAt: expect.any(Date) }]);
  });

  it('ends the active run as cancelled under a new epoch, and clears what the installation held', async () => {
    const { run, state } = await fixture.running(organisationId);
    const { installationId } = run;
    await replaceExamples(fixture.database, organisationId, installationId, 'incident', [{ id: 'x' }]);
    await state.observeOwned(
      (async function* () {
        yield [{ key: { blueprint: 'b', identifier: 'i' }, digest: 'd' }];
      })(),
    );
    const { prisma } = fixture.owner;
    const refused = { blueprint: 'b', identifier: 'r', kind: 'k', scope: 's', payload: '{}', code: 'c', message: 'm' };
    await prisma.refusedEntity.create({ data: { organisationId, installationId, runId: run.runId, ...refused } });
    await deleteInstallation(fixture.database, organisationId, installationId, OPERATOR);
    expect(await getRun(fixture.database, organisationId, installationId, run.runId)).toMatchObject({
      state: 'finished',
      outcome: 'cancelled',
      epoch: run.epoch + 1,
    });
    expect(await prisma.entityDigest.count({ where: { installationId } })).toBe(0);
    expect(await prisma.refusedEntity.count({ where: { installationId } })).toBe(0);
    expect(await prisma.ownedEntity.count({ where: { runId: run.runId } })).toBe(0);
    expect(await listExamples(fixture.database, organisationId, installationId)).toEqual([]);
    expect(await fixture.auditActions(organisationId)).toEqual(
      expect.arrayContaining(['installation.deleted', 'run.cancelled', 'secret.destroyed']),
    );
    expect(await listRuns(fixture.database, organisationId, installationId, { limit: 5 })).toHaveLength(1);
  });
});

function secretOf(setting: string): object {
  return {
    setting,
    secretId: expect.any(String),
    name: `pages-${setting}`,
    fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
    createdAt: expect.any(Date),
    lastUsedAt: null,
  };
}

async function counts(): Promise<number[]> {
  const { prisma } = fixture.owner;
  const where = { where: { organisationId } };
  return [
    await prisma.installation.count(where),
    await prisma.secret.count(where),
    await prisma.run.count(where),
    await prisma.mappingVersion.count(where),
    await prisma.auditEvent.count(where),
  ];
}
