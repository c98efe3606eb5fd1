import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const STATUSPAGE_KEY = 'OAuth demo-statuspage-key';
const MAIN = join(__dirname, 'main.ts');

interface Ready {
  readonly event: string;
  readonly statuspage: string;
  readonly port: string;
  readonly identity: string | null;
}
interface Program {
  readonly process: ChildProcess;
  readonly lines: string[];
  readonly errors: () => string;
  readonly exited: Promise<number | null>;
}

let folder: string;
let programs: Program[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  programs = [];
});
afterEach(async () => {
  for (const { process: running } of programs) running.kill('SIGKILL');
  await Promise.all(programs.map(({ exited }) => exited));
  await rm(folder, { recursive: true });
});

const run = (environment: Record<string, string>): Program => {
  const child = spawn(process.execPath, ['-C', '@quayside/source', '-r', '@swc-node/register', MAIN], {
    env: {
      QUAYSIDE_SIMULATOR_STATUSPAGE_PORT: '0',
      QUAYSIDE_SIMULATOR_PORT_PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const program = { process: child, lines, errors: () => errors, exited };
  programs.push(program);
  return program;
};

const ready = async (program: Program): Promise<Ready> => {
  let code: number | null | undefined;
  void program.exited.then((exitCode) => (code = exitCode));
  while (program.lines.length === 0) {
    if (code !== undefined) throw new Error(`it ended with ${String(code)}: ${program.errors()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return JSON.parse(program.lines[0] ?? '') as Ready;
};

const stop = async (program: Program, signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | null> => {
  program.process.kill(signal);
  return program.exited;
};

const json = async (url: string, init: RequestInit = {}): Promise<unknown> => (await fetch(url, init)).json();
const withToken = async (port: string): Promise<Record<string, string>> => {
  const { accessToken } = (await json(`${port}/v1/auth/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ clientId: 'demo-client', clientSecret: 'demo-secret' }),
  })) as { accessToken: string };
  return { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
};
const BLUEPRINT = {
  identifier: 'kept',
  title: 'Kept',
  schema: { properties: {}, required: [] },
  relations: {},
  calculationProperties: {},
};

describe('the program', () => {
  it('says in one line where both simulators are, serves them, and ends cleanly when told to', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const program = run({});
      const { event, statuspage, port, identity } = await ready(program);
      expect({ event, identity }).toEqual({ event: 'ready', identity: null });
      const pages = await json(`${statuspage}/v1/pages`, { headers: { authorization: STATUSPAGE_KEY } });
      expect(pages).toEqual([expect.objectContaining({ id: '8m2l51279rpl' })]);
      expect((await fetch(`${port}/v1/blueprints`, { headers: await withToken(port) })).status).toBe(200);
      expect(await stop(program, signal)).toBe(0);
      expect([program.lines.length, program.errors()]).toEqual([1, '']);
    }
  });

  it('serves an OpenID provider for the API that it is told of', async () => {
    const api = 'http://127.0.0.1:4400';
    const program = run({ QUAYSIDE_SIMULATOR_LOGIN_FOR: `${api}/`, QUAYSIDE_SIMULATOR_LOGIN_PORT: '0' });
    const { identity } = await ready(program);
    const discovered = await json(`${identity}/.well-known/openid-configuration`);
    const { issuer, authorization_endpoint: door } = discovered as Record<string, string>;
    expect(issuer).toBe(identity);
    const query = {
      client_id: 'quayside',
      response_type: 'code',
      scope: 'openid',
      state: 'any',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    };
    const statusAt = async (redirect: string): Promise<number> => {
      const asked = new URLSearchParams({ ...query, redirect_uri: redirect });
      return (await fetch(`${door}?${asked}`, { redirect: 'manual' })).status;
    };
    expect(await statusAt(`${api}/api/v1/login/callback`)).toBe(303);
    expect(await statusAt('http://127.0.0.1:1/api/v1/login/callback')).toBe(400);
    expect(await stop(program)).toBe(0);
    expect(program.errors()).toBe('');
  });

  it('serves generated data of the size asked for, without a limit', async () => {
    const program = run({
      QUAYSIDE_SIMULATOR_DATA_SET: 'generated',
      QUAYSIDE_SIMULATOR_PAGES: '3',
      QUAYSIDE_SIMULATOR_GROUPS: '2',
      QUAYSIDE_SIMULATOR_COMPONENTS: '7',
      QUAYSIDE_SIMULATOR_INCIDENTS: '11',
      QUAYSIDE_SIMULATOR_UPDATES: '2',
      QUAYSIDE_SIMULATOR_RATE_LIMIT: 'off',
    });
    const { statuspage } = await ready(program);
    expect(await json(`${statuspage}/__simulator/world`)).toEqual({
      pages: 3,
      groups: 6,
      components: 21,
      componentRows: 27,
      incidents: 33,
      incidentUpdates: 66,
      fullSweepRequests: 10,
    });
    for (let n = 0; n < 61; n += 1) {
      const response = await fetch(`${statuspage}/v1/pages`, { headers: { authorization: STATUSPAGE_KEY } });
      expect(response.status).toBe(200);
    }
  });

  it('keeps what Port holds between two starts', async () => {
    const file = join(folder, 'made', 'port.json');
    const first = run({ QUAYSIDE_SIMULATOR_STATE_FILE: file });
    const before = await ready(first);
    const created = await fetch(`${before.port}/v1/blueprints`, {
      method: 'POST',
      headers: await withToken(before.port),
      body: JSON.stringify(BLUEPRINT),
    });
    expect(created.status).toBe(201);
    expect(await stop(first)).toBe(0);
    expect(await readFile(file, 'utf8')).not.toContain('demo-secret');

    const second = run({ QUAYSIDE_SIMULATOR_STATE_FILE: file });
    const after = await ready(second);
    const found = await fetch(`${after.port}/v1/blueprints/kept`, { headers: await withToken(after.port) });
    expect(found.status).toBe(200);
  });

  it('keeps it through a kill as well, a moment later', async () => {
    const file = join(folder, 'made', 'port.json');
    const first = run({ QUAYSIDE_SIMULATOR_STATE_FILE: file });
    const { port } = await ready(first);
    await fetch(`${port}/v1/blueprints`, {
      method: 'POST',
      headers: await withToken(port),
      body: JSON.stringify(BLUEPRINT),
    });
    while (!(await readFile(file, 'utf8').catch(() => '')).includes('"kept"')) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    first.process.kill('SIGKILL');
    await first.exited;
    const second = await ready(run({ QUAYSIDE_SIMULATOR_STATE_FILE: file }));
    const found = await fetch(`${second.port}/v1/blueprints/kept`, { headers: await withToken(second.port) });
    expect(found.status).toBe(200);
  });

  it('ends with 1 and every fault of its environment', async () => {
    const program = run({ QUAYSIDE_SIMULATOR_DATA_SET: 'huge', QUAYSIDE_SIMULATOR_PAGES: 'ten' });
    expect(await program.exited).toBe(1);
    expect(program.errors()).toContain('QUAYSIDE_SIMULATOR_DATA_SET');
    expect(program.errors()).toContain('QUAYSIDE_SIMULATOR_PAGES');
    expect(program.lines).toEqual([]);
  });

  it('ends with 1 when a port is taken, or when the state is none of its own', async () => {
    const { port } = await ready(run({}));
    const second = run({ QUAYSIDE_SIMULATOR_PORT_PORT: new URL(port).port });
    expect(await second.exited).toBe(1);
    expect(second.errors()).toContain('EADDRINUSE');
    const file = join(folder, 'other.json');
    await writeFile(file, '{"somebody":"else"}');
    const third = run({ QUAYSIDE_SIMULATOR_STATE_FILE: file });
    expect(await third.exited).toBe(1);
    expect(await readFile(file, 'utf8')).toBe('{"somebody":"else"}');
  });
});
