import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import {
  createStatuspageSimulator,
  generatedDataSet,
  seedDataSet,
  type StatuspageDataSet,
  type StatuspageSimulator,
} from '@quayside/simulator-statuspage';
import { differences } from '@quayside/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const CHECKOUT = join(__dirname, '../../..');
const KEY = 'key-of-acme-0123456789';
let statuspage: StatuspageSimulator;
let port: PortSimulator;

async function open(dataSet: StatuspageDataSet): Promise<void> {
  statuspage = createStatuspageSimulator({ dataSet, keys: [KEY], rateLimit: false });
  port = createPortSimulator();
  await Promise.all([statuspage.listen(), port.listen()]);
}
afterEach(() => Promise.all([statuspage.close(), port.close()]));

/** The documented command itself, in a process of its own. */
async function sail(environment: Record<string, string> = {}) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    OCEAN__PORT__CLIENT_ID: 'demo-client',
    OCEAN__PORT__CLIENT_SECRET: 'demo-secret',
    OCEAN__PORT__BASE_URL: port.url,
    OCEAN__INTEGRATION__IDENTIFIER: 'acme-pages',
    OCEAN__INTEGRATION__TYPE: 'statuspage',
    OCEAN__INTEGRATION__CONFIG__STATUSPAGE_API_KEY: KEY,
    OCEAN__INTEGRATION__CONFIG__STATUSPAGE_HOST: statuspage.url,
    OCEAN__EVENT_LISTENER: '{"type":"ONCE"}',
    QUAYSIDE_ALLOW_PRIVATE_HOSTS: 'true',
    QUAYSIDE_UPSTREAM_ALLOWANCE: '10000/1',
    ...environment,
  };
  const child = spawn('npm', ['run', '-s', 'sail', '--', '--json'], { cwd: CHECKOUT, env, timeout: 280_000 });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  const line = output.split('\n').find((text) => text.startsWith('{"runId"'));
  const summary = line === undefined ? null : (JSON.parse(line) as Record<string, unknown>);
  return { code, summary, output };
}
const differing = () => differences(statuspage.world, port, { identifier: 'acme-pages' });

describe('sail', () => {
  it('syncs 10 pages x 50 components x 1,000 incidents x 4 updates in under 300 MB, and writes nothing the second time', async () => {
    await open(
      generatedDataSet({
        seed: 3,
        pages: 10,
        groupsPerPage: 5,
        componentsPerPage: 50,
        incidentsPerPage: 1_000,
        updatesPerIncident: 4,
      }),
    );
    const first = await sail();
    expect([first.code, first.summary?.['outcome']]).toEqual([0, 'complete']);
    expect(first.summary?.['kinds']).toMatchObject({
      incident: { created: 10_000 },
      incident_update: { created: 40_000 },
    });
    expect(differing()).toEqual([]);
    expect(first.summary?.['maxRssBytes']).toBeLessThan(300e6);

    port.writes.clear();
    port.server.requests.length = 0;
    const second = await sail();
    expect(second.code).toBe(0);
    expect(second.summary?.['kinds']).toMatchObject({ incident_update: { unchanged: 40_000, created: 0, updated: 0 } });
    expect(port.writes.entries).toEqual([]);
    expect(port.server.requests.filter(({ path }) => path.endsWith('/bulk'))).toEqual([]);
    expect(second.summary?.['maxRssBytes']).toBeLessThan(300e6);
  });

  it('exits with 2 when a page is forbidden, and says which and why', async () => {
    await open(
      generatedDataSet({
        seed: 4,
        pages: 2,
        groupsPerPage: 1,
        componentsPerPage: 3,
        incidentsPerPage: 3,
        updatesPerIncident: 1,
      }),
    );
    const [forbidden] = statuspage.world.pages();
    const pageId = forbidden?.record.id ?? '';
    statuspage.keys.forbidPage({ pageId, status: 403 });
    const { code, output } = await sail();
    expect(code).toBe(2);
    expect(output).toMatch(new RegExp(`page ${pageId}: .*scope_forbidden`));
  });

  it('exits with 3 after two requests when the key is rejected', async () => {
    await open(seedDataSet());
    statuspage.keys.revoke(KEY);
    const { code, output } = await sail();
    expect(code).toBe(3);
    expect(output).toContain('credentials_rejected');
    expect(output).not.toContain(KEY);
    expect(statuspage.server.requests).toHaveLength(2);
  });

  it('exits with 4 when more deletions are due than the threshold allows', async () => {
    await open(seedDataSet());
    expect((await sail()).code).toBe(0);
    statuspage.world.removePage('8m2l51279rpl');
    const { code } = await sail();
    expect(code).toBe(4);
    expect(port.writes.deleted).toBe(0);
  });

  it('exits with 1 and every fault of the environment at once, by name', async () => {
    await open(seedDataSet());
    const { code, output } = await sail({
      OCEAN__PORT__CLIENT_ID: '',
      OCEAN__INTEGRATION__CONFIG__STATUSPAGE_API_KEY: '',
      OCEAN__INTEGRATION__IDENTIFIER: 'not an identifier',
    });
    expect(code).toBe(1);
    for (const name of [
      'OCEAN__PORT__CLIENT_ID',
      'OCEAN__INTEGRATION__CONFIG__STATUSPAGE_API_KEY',
      'OCEAN__INTEGRATION__IDENTIFIER',
    ])
      expect(output).toContain(name);
    expect(statuspage.server.requests).toEqual([]);
  });

  it('refuses http on loopback unless it was allowed', async () => {
    await open(seedDataSet());
    const { code } = await sail({ QUAYSIDE_ALLOW_PRIVATE_HOSTS: 'false' });
    expect(code).toBe(1);
    expect(statuspage.server.requests).toEqual([]);
    expect(port.server.requests).toEqual([]);
  });
});
