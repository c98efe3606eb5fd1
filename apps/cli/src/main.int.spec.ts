import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RunReport } from '@quayside/resync-report';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import { createStatuspageSimulator, seedDataSet, type StatuspageSimulator } from '@quayside/simulator-statuspage';
import { waitFor } from '@quayside/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const CHECKOUT = join(__dirname, '../../..');
const KEY = 'key-of-acme-0123456789';
const RUN = ['-C', '@quayside/source', '-r', '@swc-node/register', join(__dirname, 'main.ts')];

let statuspage: StatuspageSimulator;
let port: PortSimulator;
beforeAll(async () => {
  statuspage = createStatuspageSimulator({ dataSet: seedDataSet(), keys: [KEY], rateLimit: false });
  port = createPortSimulator();
  await Promise.all([statuspage.listen(), port.listen()]);
});
afterEach(() => {
  statuspage.server.faults.clear();
  statuspage.setRateLimit(false);
});
afterAll(() => Promise.all([statuspage.close(), port.close()]));

const sail = (...options: string[]) => sailWith({}, ...options);

function sailWith(environment: Readonly<Record<string, string>>, ...options: string[]) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    OCEAN__PORT__CLIENT_ID: 'demo-client',
    OCEAN__PORT__CLIENT_SECRET: 'demo-secret',
    OCEAN__PORT__BASE_URL: port.url,
    OCEAN__INTEGRATION__CONFIG__STATUSPAGE_API_KEY: KEY,
    OCEAN__INTEGRATION__CONFIG__STATUSPAGE_HOST: statuspage.url,
    QUAYSIDE_ALLOW_PRIVATE_HOSTS: 'true',
    ...environment,
  };
  const child = spawn(process.execPath, [...RUN, ...options], { cwd: CHECKOUT, env, timeout: 50_000 });
  const read = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (read[name] += text));
  const code = once(child, 'close').then(([exitCode]) => exitCode as number | null);
  return { child, read, code };
}

describe('sail as a process', () => {
  it('says how it is used when an option is unknown, without a stack', async () => {
    const { read, code } = sail('--jsno');
    expect(await code).toBe(1);
    expect(read.stderr).toContain("'--jsno'");
    expect(read.stderr).toContain('Usage: npm run -s sail');
    expect(read.stderr).not.toContain('    at ');
  });

  it.each(['--json', '--help'])('keeps its exit code when nobody reads what it says (%s)', async (option) => {
    const { child, read, code } = sail(option);
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await code).toBe(0);
    expect(read).toEqual({ stdout: '', stderr: '' });
  });

  it('writes its whole summary into a pipe before it ends', async () => {
    const { read, code } = sail('--json');
    expect(await code).toBe(0);
    expect(JSON.parse(read.stdout)).toMatchObject({ outcome: 'complete' });
  });

  it('waits for its turn where the upstream would refuse it', async () => {
    statuspage.setRateLimit({ limit: 3, windowMs: 1_000 });
    statuspage.server.requests.length = 0;
    const { read, code } = sailWith({ QUAYSIDE_UPSTREAM_ALLOWANCE: '3/1' }, '--json');
    expect(await code).toBe(0);
    expect(statuspage.server.requests.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const { requests } = JSON.parse(read.stdout) as RunReport;
    expect(requests).toMatchObject({ upstream: 4 });
    expect(requests.limiterWaitMs).toBeGreaterThan(0);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends at %s although the upstream hangs, and tells Port', async (signal) => {
    statuspage.server.faults.add({ path: '*/incidents', effect: { kind: 'hang' } });
    const asked = (): number => statuspage.server.requests.filter(({ path }) => path.endsWith('/incidents')).length;
    const before = asked();
    const { child, read, code } = sail();
    await waitFor(() => asked() > before, { timeoutMs: 30_000, what: 'the request that hangs' });
    child.kill(signal);
    expect(await code).toBe(1);
    expect(read.stdout).toContain('cancelled: ');
    expect(port.integrations()[0]?.['resyncState']).toMatchObject({ status: 'aborted' });
  });
});
