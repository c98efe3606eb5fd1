import { createTestDatabase, spawnApp, type SpawnedApp, type TestDatabase } from '@quayside/testing';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request, type ClientRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANARY, TOKEN } from './testing/start-test-api';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'quayside-api-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

function start(changes: Record<string, string> = {}): Promise<SpawnedApp> {
  return spawnApp('api', {
    DATABASE_URL: database.appUrl,
    QUAYSIDE_BOOTSTRAP_TOKEN: TOKEN,
    QUAYSIDE_MASTER_KEY_FILE: join(folder, 'master.key'),
    QUAYSIDE_API_PORT: '0',
    ...changes,
  });
}

/** Begins a request and holds its body back. */
function beginRequest(url: string): {
  sent: Promise<void>;
  request: ClientRequest;
  status: Promise<number | undefined>;
} {
  const open = request(`${url}/api/v1/organisations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', 'content-length': 15 },
  });
  const status = new Promise<number | undefined>((resolve, reject) => {
    open.once('error', reject);
    open.once('response', (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    });
  });
  const sent = new Promise<void>((resolve) => open.write('{"name":', () => resolve()));
  return { sent, request: open, status };
}

describe('the process of the API', () => {
  it('says where it listens, serves, and ends well when it is told to stop', async () => {
    const app = await start({ QUAYSIDE_LOG_LEVEL: 'error' });
    const { url } = await app.ready;
    expect((await fetch(`${String(url)}/api/v1/health/ready`)).status).toBe(200);
    expect((await stat(join(folder, 'master.key'))).mode & 0o777).toBe(0o600);
    expect(await app.kill()).toMatchObject({ code: 0 });
    expect(app.output()).not.toContain(CANARY);
  });

  it('lets a request end that was under way when it was told to stop', async () => {
    const app = await start();
    const url = String((await app.ready)['url']);
    const held = beginRequest(url);
    await held.sent;
    // an answered request behind it tells that the one before has arrived
    expect((await fetch(`${url}/api/v1/health/ready`)).status).toBe(200);
    const exited = app.kill();
    await expect
      .poll(() =>
        fetch(url).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed');
    held.request.end('"late"}');
    expect(await held.status).toBe(201);
    expect(await exited).toMatchObject({ code: 0 });
  });

  it('does not start under a login that sees every organisation, unless it is told to', async () => {
    const refused = await start({ DATABASE_URL: database.url });
    expect(await refused.exited).toMatchObject({ code: 1 });
    expect(refused.output()).toMatch(/DATABASE_URL.*quayside_app/);
    const app = await start({ DATABASE_URL: database.url, QUAYSIDE_ALLOW_UNRESTRICTED_DATABASE: 'true' });
    await app.ready;
    expect(await app.kill()).toMatchObject({ code: 0 });
  });

  it('does not start on an environment that is wrong, and names every fault', async () => {
    const app = await start({ DATABASE_URL: 'nowhere', QUAYSIDE_BOOTSTRAP_TOKEN: CANARY, QUAYSIDE_API_PORT: 'high' });
    expect(await app.exited).toMatchObject({ code: 1 });
    for (const name of ['DATABASE_URL', 'QUAYSIDE_BOOTSTRAP_TOKEN', 'QUAYSIDE_API_PORT']) {
      expect(app.output()).toContain(`${name}: `);
    }
    expect(app.output()).not.toContain(CANARY);
  });
});
