import type { HaltCode, RunOutcome } from '@quayside/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { putPortConnection } from '../organisations/port-connection';
import type { ClaimedRun } from '../runs/claim-run';
import { getRun } from '../runs/find-runs';
import { failRun, releaseRun } from '../runs/hold-run';
import { openRunState } from '../runs/open-run-state';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { getInstallation } from './find-installations';
import type { Installation } from './installation';
import { updateInstallation, type InstallationPatch } from './update-installation';

let fixture: TenancyFixture;
let organisationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
});

const REQUESTS = { upstream: 1, port: 3 };

async function end(run: ClaimedRun, outcome: RunOutcome, code: string | null = null, message = 'No.'): Promise<void> {
  const error = code === null ? null : { code, message };
  await openRunState(fixture.database, run).finish({ outcome, faults: [], error, requests: REQUESTS });
}
const refuse = (run: ClaimedRun, code: HaltCode = 'credentials_rejected', message?: string): Promise<void> =>
  end(run, 'credentials_rejected', code, message);

async function install(): Promise<string> {
  return (await fixture.installation(organisationId)).installation.id;
}
async function halted(code: HaltCode = 'credentials_rejected'): Promise<string> {
  const id = await install();
  await refuse(await fixture.claim(organisationId, id), code);
  return id;
}
async function read(id: string): Promise<Installation> {
  const installation = await getInstallation(fixture.database, organisationId, id);
  if (installation === null) throw new Error('the installation is not there');
  return installation;
}
const change = (id: string, patch: InstallationPatch): Promise<Installation> =>
  updateInstallation(fixture.database, fixture.vault, organisationId, id, patch, OPERATOR);
const connect = (clientSecret: string) =>
  putPortConnection(
    fixture.database,
    fixture.vault,
    organisationId,
    { baseUrl: 'https://port.example.test', clientId: 'client', clientSecret },
    OPERATOR,
  );

/** Whether the next look of the scheduler would come to it. */
async function isDue(id: string): Promise<boolean> {
  const [row] = await fixture.owner.prisma.$queryRaw<{ due: boolean }[]>`
    SELECT next_run_at <= now() AS due FROM installations WHERE id = ${id}::uuid`;
  return row?.due ?? false;
}

describe('a run that is refused', () => {
  it('halts its installation, with the reason and the run, and no other', async () => {
    const [id, other] = [await install(), await install()];
    const run = await fixture.claim(organisationId, id);
    await refuse(run, 'credentials_rejected', 'The key was refused.');
    const { halt, updatedAt } = await read(id);
    expect(halt).toEqual({
      code: 'credentials_rejected',
      message: 'The key was refused.',
      since: expect.any(Date),
      runId: run.runId,
    });
    const ended = await getRun(fixture.database, organisationId, id, run.runId);
    expect(halt?.since).toEqual(ended?.finishedAt);
    expect(updatedAt).toEqual((await read(id)).createdAt);
    expect((await read(other)).halt).toBeNull();
  });

  it('leaves the halt as old as it is when it is the probe, and names the probe', async () => {
    const id = await halted();
    const since = (await read(id)).halt?.since;
    const probe = await fixture.claim(organisationId, id);
    await refuse(probe, 'credentials_rejected', 'Still refused.');
    expect((await read(id)).halt).toEqual({
      code: 'credentials_rejected',
      message: 'Still refused.',
      since,
      runId: probe.runId,
    });
    await refuse(await fixture.claim(organisationId, id), 'port_credentials_rejected');
    const { halt } = await read(id);
    expect(halt?.code).toBe('port_credentials_rejected');
    expect(halt?.since).not.toEqual(since);
  });

  it('halts nothing for a worker that was superseded', async () => {
    const id = await install();
    const old = await fixture.claim(organisationId, id);
    await releaseRun(fixture.database, old);
    await fixture.claim(organisationId, id);
    await expect(refuse(old)).rejects.toMatchObject({ code: 'run_superseded' });
    expect((await read(id)).halt).toBeNull();
  });

  it('keeps no more of a message than a screen shows', async () => {
    const id = await install();
    await refuse(await fixture.claim(organisationId, id), 'credentials_rejected', 'x'.repeat(100_000));
    expect((await read(id)).halt?.message).toHaveLength(2_000);
  });
});

describe('a key that is replaced while the run that will be refused is under way', () => {
  const changes: readonly [string, HaltCode, (id: string) => Promise<unknown>][] = [
    ['its key', 'credentials_rejected', (id) => change(id, { secrets: { apiKey: 'new-key' } })],
    [
      'the host its key is for',
      'credentials_rejected',
      (id) => change(id, { settings: { host: 'https://other.example.test' } }),
    ],
    ['the Port connection', 'port_credentials_rejected', () => connect('new-secret')],
  ];
  it.each(changes)('leaves nothing halted: %s', async (_, code, replace) => {
    const id = await install();
    const run = await fixture.claim(organisationId, id);
    await replace(id);
    expect(await isDue(id)).toBe(false);
    await refuse(run, code);
    expect((await read(id)).halt).toBeNull();
    // what was replaced is tried now, and not in an hour
    expect(await isDue(id)).toBe(true);
  });

  it.each(changes)('leaves nothing halted when both happen at once: %s', async (_, code, replace) => {
    for (let round = 0; round < 8; round += 1) {
      await connect(`secret-${round}`);
      const id = await install();
      const run = await fixture.claim(organisationId, id);
      await Promise.all([refuse(run, code), replace(id)]);
      expect((await read(id)).halt).toBeNull();
    }
  });

  it('does not count what has nothing to do with a key', async () => {
    const id = await install();
    const run = await fixture.claim(organisationId, id);
    await change(id, { name: 'Other', resyncIntervalMinutes: 120, settings: (stored) => stored });
    await refuse(run);
    expect((await read(id)).halt).not.toBeNull();
  });

  it('is what the last claim began with: a run that was resumed with it halts', async () => {
    const id = await install();
    await releaseRun(fixture.database, await fixture.claim(organisationId, id));
    await change(id, { secrets: { apiKey: 'new-key' } });
    await refuse(await fixture.claim(organisationId, id));
    expect((await read(id)).halt).not.toBeNull();
  });
});

describe('a halt', () => {
  it.each<[string, InstallationPatch]>([
    ['a new key', { secrets: { apiKey: 'new-key' } }],
    ['the same key once more', { secrets: { apiKey: 'upstream-key' } }],
    ['another host', { settings: { host: 'https://other.example.test' } }],
  ])('for a refused key is lifted by %s, and the installation is due at once', async (_, patch) => {
    const id = await halted();
    expect(await isDue(id)).toBe(false);
    const changed = await change(id, { ...patch, nextRunAt: new Date('2100-01-01T00:00:00Z') });
    expect(changed.halt).toBeNull();
    expect(await isDue(id)).toBe(true);
  });

  it('for a refused key outlasts changes of anything else', async () => {
    const id = await halted();
    await change(id, { name: 'Other', sendRawDataExamples: false, resyncIntervalMinutes: 120, fullSweepHours: 48 });
    await change(id, { settings: (stored) => ({ ...stored }) });
    await connect('new-secret');
    expect((await read(id)).halt).toMatchObject({ code: 'credentials_rejected' });
    expect(await isDue(id)).toBe(false);
  });

  it('for credentials of Port is lifted by a new connection, for every installation of the organisation', async () => {
    const ids = [await halted('port_credentials_rejected'), await halted('port_credentials_rejected')];
    const elsewhere = organisationId;
    organisationId = await fixture.organisation();
    const foreign = await halted('port_credentials_rejected');
    const owner = organisationId;
    organisationId = elsewhere;
    await change(ids[0] ?? '', { secrets: { apiKey: 'new-key' } });
    expect((await read(ids[0] ?? '')).halt).not.toBeNull();
    await connect('new-secret');
    for (const id of ids) {
      expect((await read(id)).halt).toBeNull();
      expect(await isDue(id)).toBe(true);
    }
    organisationId = owner;
    expect((await read(foreign)).halt).not.toBeNull();
  });

  it.each(['complete', 'partial', 'held', 'failed'] as const)('is lifted by a probe that ends %s', async (outcome) => {
    const id = await halted();
    await end(await fixture.claim(organisationId, id), outcome, outcome === 'failed' ? 'outage' : null);
    expect((await read(id)).halt).toBeNull();
  });

  it('is lifted by a probe that something outside the flow broke', async () => {
    const id = await halted();
    const probe = await fixture.claim(organisationId, id);
    await failRun(fixture.database, probe, { code: 'internal_error', message: 'a bug' });
    expect((await read(id)).halt).toBeNull();
  });
});
