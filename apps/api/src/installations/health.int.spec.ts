import { claimRun, openRunState, requestRun } from '@quayside/tenancy';
import { createTestDatabase } from '@quayside/testing';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOOTSTRAP_OPERATOR } from '../bootstrap-operator';
import { install, PORT_CONNECTION, type InstalledConnector } from '../testing/install';
import { CANARY, startTestApi, type TestApi } from '../testing/start-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());

/** Plays the worker: ends a run of the installation as one that was refused. Gives its id. */
async function refuse({ created }: InstalledConnector, code: string): Promise<string> {
  const organisationId = String(created['organisationId']);
  const installationId = String(created['id']);
  const { run } = await requestRun(api.database, organisationId, installationId, 'manual', BOOTSTRAP_OPERATOR);
  const ids = { organisationId, installationId, runId: run.id };
  const claimed = await claimRun(api.database, { ...ids, workerId: 'test', leaseSeconds: 60 });
  if (claimed === null) throw new Error('the run cannot begin');
  await openRunState(api.database, claimed).finish({
    outcome: 'credentials_rejected',
    faults: [],
    error: { code, message: 'It was refused.' },
    requests: { upstream: 1, port: 1 },
  });
  return run.id;
}

describe('the health of an installation', () => {
  it.each([
    ['credentials_rejected', /key/],
    ['port_credentials_rejected', /Port connection/],
  ])('says that it is halted for %s, since when, by which run, and what to do', async (code, remedy) => {
    const installed = await install(api);
    const runId = await refuse(installed, code);
    const { body } = await api.call('GET', installed.path);
    expect(body['health']).toEqual({
      state: 'halted',
      halt: {
        code,
        message: 'It was refused.',
        remedy: expect.stringMatching(remedy) as string,
        since: body['lastRun']?.['finishedAt'],
        runId,
      },
    });
    expect(existsSync(join(__dirname, '../../../../docs/errors', `${code}.md`))).toBe(true);
    const list = await api.call('GET', `${installed.organisation}/installations`);
    expect(list.body['items']?.[0]?.['health']).toEqual(body['health']);
  });

  it('is well again with a new key, and a run is due at once', async () => {
    const installed = await install(api);
    await refuse(installed, 'credentials_rejected');
    const renamed = await api.call('PATCH', installed.path, { name: 'Other' });
    expect(renamed.body['health']?.['state']).toBe('halted');
    const { body } = await api.call('PATCH', installed.path, { settings: { statuspageApiKey: `${CANARY}-new` } });
    expect(body['health']).toEqual({ state: 'ok', halt: null });
    expect(body['nextRunAt']).toBe(body['updatedAt']);
  });

  it('is well again with a new Port connection', async () => {
    const installed = await install(api);
    await refuse(installed, 'port_credentials_rejected');
    await api.call('PUT', `${installed.organisation}/port-connection`, PORT_CONNECTION);
    expect((await api.call('GET', installed.path)).body['health']).toEqual({ state: 'ok', halt: null });
  });

  it('does not keep a person from asking for a run', async () => {
    const installed = await install(api);
    await refuse(installed, 'credentials_rejected');
    const { status, body } = await api.call('POST', `${installed.path}/resyncs`);
    expect(status).toBe(202);
    expect(body).toMatchObject({ state: 'queued', alreadyActive: false });
  });
});
