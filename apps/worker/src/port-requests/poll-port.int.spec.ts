import { silentLogger, systemClock, type Logger } from '@quayside/domain';
import { createHttpClient, type HttpClient } from '@quayside/http';
import { openPortPoll, requestRun } from '@quayside/tenancy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY, OPERATOR, WorkerFixture, type Installed } from '../worker.fixture';
import { pollPort } from './poll-port';
import { PortReaders } from './port-readers';

let worker: WorkerFixture;
let installed: Installed;
let readers: PortReaders;
const lines: string[] = [];
const say = (_: object, message: string): void => void lines.push(message);
const logger: Logger = { ...silentLogger, info: say, warn: say };
let http: HttpClient;
beforeEach(async () => {
  worker = await WorkerFixture.start({});
  installed = await worker.install();
  lines.length = 0;
  http = createHttpClient({
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    allowPrivateHosts: true,
    maxAttempts: 1,
  });
  const { database, vault } = worker;
  readers = new PortReaders({ database, vault, http, userAgent: 'quayside/test', clock: systemClock, logger });
});
afterEach(async () => {
  await worker.close();
  await http.close();
});

const poll = ({ organisationId }: Installed = installed): Promise<void> => {
  const { database } = worker;
  const stopping = new AbortController().signal;
  return pollPort(organisationId, { database, readers, clock: systemClock, logger, intervalSeconds: 60, stopping });
};
const press = (): void => worker.port.requestResync(installed.identifier);
const runs = ({ installationId }: Installed = installed) =>
  worker.owner.prisma.run.findMany({ where: { installationId }, orderBy: { queuedAt: 'asc' } });
const triggers = async (which?: Installed): Promise<string[]> => (await runs(which)).map(({ trigger }) => trigger);
const requestsTo = (part: string): string[] =>
  worker.port.server.requests.filter(({ path }) => path.includes(part)).map(({ method, path }) => `${method} ${path}`);
async function secondsToNext(): Promise<number | null> {
  const [row] = await worker.owner.prisma.$queryRaw<{ seconds: number | null }[]>`
    SELECT extract(epoch FROM next_poll_at - now())::double precision AS seconds FROM port_connections
    WHERE organisation_id = ${installed.organisationId}::uuid`;
  return row?.seconds ?? null;
}

describe('the resync button of Port', () => {
  it('makes one run for each press, and none of our own changes at Port makes another', async () => {
    await worker.attempt(installed);
    await poll();
    await poll();
    expect(await triggers()).toEqual(['install']);
    press();
    await poll();
    await poll();
    expect(await triggers()).toEqual(['install', 'port']);
    expect(await worker.attempt(installed)).toMatchObject({ trigger: 'port', mode: 'full', outcome: 'complete' });
    for (let times = 0; times < 3; times += 1) await poll();
    expect(await triggers()).toEqual(['install', 'port']);
    expect(worker.differences(installed)).toEqual([]);
  });

  it('is not pressed by the run that gives an integration its mapping', async () => {
    await bareIntegration();
    await poll();
    await worker.attempt(installed);
    expect(worker.port.integrations()).toMatchObject([{ config: { resources: expect.any(Array) } }]);
    await poll();
    expect(await triggers()).toEqual(['install']);
  });

  it('makes one more run at the most where Port takes our changes for a press: a second run changes nothing', async () => {
    await bareIntegration();
    await poll();
    await worker.attempt(installed);
    press();
    await poll();
    worker.port.server.requests.length = 0;
    await worker.attempt(installed);
    const own = `/v1/integration/${installed.identifier}`;
    expect(requestsTo(own).filter((line) => line.startsWith('PATCH'))).toEqual([
      `PATCH ${own}/resync-state`,
      `PATCH ${own}/resync-state`,
    ]);
    await poll();
    expect(await triggers()).toEqual(['install', 'port']);
  });

  it('pressed several times while a run is under way, makes one more', async () => {
    await worker.attempt(installed);
    await poll();
    const { organisationId, installationId } = installed;
    const { run } = await requestRun(worker.database, organisationId, installationId, 'manual', OPERATOR);
    await worker.owner.prisma.$executeRaw`
      UPDATE runs SET state = 'running', epoch = 1, lease_expires_at = now() WHERE id = ${run.id}::uuid`;
    for (let times = 0; times < 2; times += 1) {
      press();
      await poll();
    }
    expect(await triggers()).toEqual(['install', 'manual']);
    expect(await worker.attempt(installed)).toMatchObject({ id: run.id, outcome: 'complete' });
    await poll();
    await poll();
    expect(await triggers()).toEqual(['install', 'manual', 'port']);
  });

  it('is looked for in no other organisation, and costs one token for many polls', async () => {
    const other = await worker.install();
    await worker.attempt(installed);
    await worker.attempt(other);
    await poll();
    await poll(other);
    worker.port.server.requests.length = 0;
    press();
    worker.port.requestResync(other.identifier);
    await poll();
    await poll();
    expect(requestsTo('/v1/')).toEqual(
      Array.from({ length: 2 }, () => `GET /v1/integration/${installed.identifier}/resync-request`),
    );
    expect(await triggers(other)).toEqual(['install']);
    expect(await triggers()).toEqual(['install', 'port']);
    const uses = await worker.owner.prisma.auditEvent.findMany({
      where: { action: 'secret.used', details: { path: ['purpose'], equals: 'resync requests' } },
    });
    expect(uses.map(({ organisationId }) => organisationId).toSorted()).toEqual(
      [installed.organisationId, other.organisationId].toSorted(),
    );
  });

  it('is not looked for while the installation is halted', async () => {
    await worker.attempt(installed);
    await poll();
    worker.statuspage.keys.revoke(KEY);
    await worker.attempt(installed);
    press();
    worker.port.server.requests.length = 0;
    await poll();
    expect(worker.port.server.requests).toEqual([]);
    expect(await triggers()).toEqual(['install', 'manual']);
  });
});

describe('a Port that', () => {
  it('is away is asked after twice as long each time, and the log has one line for it and one for its end', async () => {
    await worker.attempt(installed);
    worker.port.server.faults.add({ path: '*/resync-request', effect: { kind: 'status', status: 503 } });
    for (const least of [115, 235, 475]) {
      await poll();
      expect(await secondsToNext()).toBeGreaterThan(least);
    }
    expect(lines).toEqual(['Port cannot be asked for resync requests']);
    worker.port.server.faults.clear();
    await poll();
    await poll();
    expect(lines.slice(1)).toEqual(['Port can be asked for resync requests again']);
    expect(await openPortPoll(worker.database, installed.organisationId, { limit: 1 })).toMatchObject({ failures: 0 });
  });

  it('refuses the credentials is not asked again until there are others', async () => {
    await worker.connect(installed.organisationId, 'wrong');
    await poll();
    expect(await secondsToNext()).toBeNull();
    expect(lines).toEqual(['Port cannot be asked for resync requests']);
    await worker.connect(installed.organisationId, 'demo-secret');
    expect(await secondsToNext()).not.toBeNull();
    await worker.attempt(installed);
    await poll();
    press();
    await poll();
    expect(await triggers()).toEqual(['install', 'port']);
  });

  it.each([403, 503])('answers %i for one integration is asked about the others all the same', async (status) => {
    const { organisationId } = installed;
    await worker.attempt(installed);
    await poll();
    const path = `/v1/integration/${installed.identifier}/resync-request`;
    worker.port.server.faults.add({ path, effect: { kind: 'status', status } });
    const second = await worker.installAnother(organisationId);
    await worker.attempt(second);
    // a poll that fails ends, and the next one begins behind what it failed for
    for (let times = 0; times < 2; times += 1) await poll();
    worker.port.requestResync(second.identifier);
    for (let times = 0; times < 2; times += 1) await poll();
    expect(await triggers(second)).toEqual(['install', 'port']);
  });
});

/** At Port before its first run, as one that somebody made there, and without a mapping. */
async function bareIntegration(): Promise<void> {
  const call = async (path: string, body: object, token = ''): Promise<{ accessToken?: string }> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const answer = await fetch(worker.port.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as { accessToken?: string };
  };
  const credentials = { clientId: 'demo-client', clientSecret: 'demo-secret' };
  const { accessToken } = await call('/v1/auth/access_token', credentials);
  const body = { installationId: installed.identifier, installationAppType: 'statuspage', version: '0', config: {} };
  await call('/v1/integration', body, accessToken);
}
