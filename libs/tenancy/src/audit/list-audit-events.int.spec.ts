import { AUDIT_DETAILS, type AuditAction } from '@quayside/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteInstallation } from '../installations/delete-installation';
import { putMapping } from '../installations/mapping-versions';
import { updateInstallation } from '../installations/update-installation';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { listAuditEvents, type AuditFilter } from './list-audit-events';
import { readAuditTrail } from './read-audit-trail';

let fixture: TenancyFixture;
let organisationId: string;
let installationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
  organisationId = await fixture.organisation();
  const { installation } = await fixture.installation(organisationId);
  installationId = installation.id;
  await fixture.installation(organisationId);
  const { database, vault } = fixture;
  const person = { type: 'person', id: 'c0ffee', origin: { address: '192.0.2.7', requestId: 'r-1' } } as const;
  await updateInstallation(database, vault, organisationId, installationId, { name: 'Renamed' }, person);
  await putMapping(database, organisationId, installationId, '# new', person);
  for (const { secretId } of installation.secrets) {
    const use = { organisationId, secretId, purpose: 'test' };
    await vault.use(database, use, async () => undefined);
    await fixture.owner.prisma.$executeRaw`UPDATE secrets SET ciphertext = '' WHERE id = ${secretId}::uuid`;
    await vault.use(database, use, async () => undefined).catch(() => undefined);
  }
  await deleteInstallation(database, organisationId, installationId, OPERATOR);
});
afterAll(() => fixture.close());

function list(filter: AuditFilter, limit = 100) {
  return listAuditEvents(fixture.database, organisationId, filter, { limit });
}

describe('the events of an organisation', () => {
  it('say what their action has to say', async () => {
    const events = await list({});
    for (const { action, details } of events) {
      expect(AUDIT_DETAILS).toHaveProperty([action]);
      const read = AUDIT_DETAILS[action as AuditAction].safeParse(JSON.parse(details));
      expect([action, read.error?.issues]).toEqual([action, undefined]);
    }
    expect(new Set(events.map(({ action }) => action)).size).toBeGreaterThanOrEqual(11);
  });

  it('are given the latest first, page by page, each once', async () => {
    const all = await list({});
    const seen: number[] = [];
    let before: string | undefined;
    for (;;) {
      const page = await listAuditEvents(fixture.database, organisationId, {}, { limit: 4, before });
      seen.push(...page.map(({ seq }) => seq));
      if (page.length === 0) break;
      before = page.at(-1)?.id;
    }
    expect(seen).toEqual(Array.from({ length: all.length }, (_, index) => all.length - index));
  });

  it('are found by action, installation, both, or actor', async () => {
    const all = await list({});
    const only = (matches: (event: (typeof all)[number]) => boolean) => all.filter(matches).map(({ seq }) => seq);
    const found = async (filter: AuditFilter) => (await list(filter)).map(({ seq }) => seq);
    const stored = only(({ action }) => action === 'secret.stored');
    expect(stored).toHaveLength(3);
    expect(await found({ action: 'secret.stored' })).toEqual(stored);
    const here = only((event) => event.installationId === installationId);
    expect(here.length).toBeLessThan(all.length);
    expect(await found({ installationId })).toEqual(here);
    expect(await found({ action: 'secret.stored', installationId })).toEqual(
      stored.filter((seq) => here.includes(seq)),
    );
    const theirs = only(({ actorType }) => actorType === 'person');
    expect(theirs).toHaveLength(2);
    expect(await found({ actor: { type: 'person', id: 'c0ffee' } })).toEqual(theirs);
    expect(await found({ actor: { type: 'operator', id: 'c0ffee' } })).toEqual([]);
  });

  it('are found by their time, and are a stretch of the trail', async () => {
    await sleep(20);
    const begin = new Date();
    const other = (await fixture.installation(organisationId)).installation;
    await sleep(20);
    const changed = new Date();
    await sleep(20);
    await deleteInstallation(fixture.database, organisationId, other.id, OPERATOR);
    const actions = async (filter: AuditFilter) => (await list(filter)).map(({ action }) => action);
    expect(await actions({ from: begin, to: changed })).toEqual([
      'run.requested',
      'mapping.put',
      'secret.stored',
      'installation.created',
    ]);
    expect(await actions({ from: begin, installationId: other.id, action: 'secret.destroyed' })).toHaveLength(1);
    expect(await actions({ from: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await actions({ to: new Date(0) })).toEqual([]);
    const trail = await readAuditTrail(fixture.database, organisationId, { after: 0, from: begin, to: changed }, 100);
    expect(trail).toEqual((await list({ from: begin, to: changed })).toReversed());
  });

  it('show a change as it was before and after, and who made it from where', async () => {
    const [update] = await list({ action: 'installation.updated' });
    expect(update).toMatchObject({ actorType: 'person', originAddress: '192.0.2.7', originRequestId: 'r-1' });
    expect(JSON.parse(update?.details ?? '')).toEqual({ before: { name: 'Status pages' }, after: { name: 'Renamed' } });
    const mappings = await list({ action: 'mapping.put', installationId });
    expect(JSON.parse(mappings[0]?.details ?? '')).toEqual({ before: { version: 1 }, after: { version: 2 } });
  });

  it('are read by an index, whatever they are asked by', async () => {
    const plans = await fixture.owner.transaction(async (transaction) => {
      // the table is too small for the planner to take any index by itself
      await transaction.$executeRaw`SET LOCAL enable_seqscan = off`;
      await transaction.$executeRaw`SET LOCAL enable_sort = off`;
      const conditions = [
        'true',
        `action = 'secret.used'`,
        `actor_type = 'person' AND actor_id = 'c0ffee'`,
        `installation_id = '${installationId}'`,
        `installation_id = '${installationId}' AND action = 'secret.used'`,
      ];
      const found: string[] = [];
      for (const condition of conditions) {
        const plan = await transaction.$queryRawUnsafe<{ 'QUERY PLAN': string }[]>(
          `EXPLAIN SELECT 1 FROM audit_events
           WHERE organisation_id = '${organisationId}' AND ${condition} AND seq < 1000 ORDER BY seq DESC LIMIT 2`,
        );
        found.push(plan.map((line) => line['QUERY PLAN']).join('\n'));
      }
      return found;
    });
    for (const plan of plans) {
      expect(plan).toMatch(/Index (?:Only )?Scan Backward/);
      expect(plan).not.toMatch(/Filter|Sort/);
    }
  });
});
