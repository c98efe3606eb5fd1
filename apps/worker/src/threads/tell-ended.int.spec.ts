import { statuspageConnector } from '@quayside/connector-statuspage';
import { silentLogger, type JsonObject } from '@quayside/domain';
import { MemoryState } from '@quayside/resync-run';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wayOut } from '../way-out.fixture';
import { tellEnded, type EndedRun } from './tell-ended';

const IDENTIFIER = 'acme-pages';
const ERROR = { code: 'run_thread_lost', message: 'The run was ended, because it needs too much memory.' };
let port: PortSimulator;

beforeEach(async () => {
  port = createPortSimulator();
  await port.listen();
});
afterEach(() => port.close());

const lost = (): EndedRun => ({
  task: {
    runId: 'r1',
    connector: 'statuspage',
    identifier: IDENTIFIER,
    settings: { statuspageApiKey: 'key-of-acme' },
    port: { baseUrl: port.url, clientId: 'demo-client', clientSecret: 'demo-secret' },
    mappingText: statuspageConnector.defaultMapping,
    options: {
      initializePortResources: true,
      sendRawDataExamples: false,
      intervalMinutes: null,
      nextRunAt: null,
      compareWithPort: false,
    },
    version: '0.1.0',
    leaseEnd: new SharedArrayBuffer(8),
  },
  state: new MemoryState(),
  wayOut,
  end: { outcome: 'failed', error: ERROR },
  signal: new AbortController().signal,
  logger: silentLogger,
});

/** Port as a run leaves it whose thread is gone. */
async function leaveRunning(): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const send = async (method: string, path: string, body: JsonObject, token = ''): Promise<JsonObject> => {
    const authorized = { ...headers, authorization: `Bearer ${token}` };
    const answer = await fetch(port.url + path, { method, headers: authorized, body: JSON.stringify(body) });
    expect(answer.ok).toBe(true);
    return (await answer.json()) as JsonObject;
  };
  const credentials = { clientId: 'demo-client', clientSecret: 'demo-secret' };
  const token = String((await send('POST', '/v1/auth/access_token', credentials))['accessToken']);
  const integration = { installationId: IDENTIFIER, installationAppType: 'statuspage', version: '0.1.0' };
  await send('POST', '/v1/integration', integration, token);
  await send('PATCH', `/v1/integration/${IDENTIFIER}/resync-state`, { status: 'running' }, token);
}
const shown = (): unknown => (port.integrations()[0]?.['resyncState'] as JsonObject)['status'];

describe('tellEnded', () => {
  it('leaves nothing under way on Port’s screens', async () => {
    await leaveRunning();
    await tellEnded(lost());
    expect(shown()).toBe('failed');
    const metrics = Object.values(port.syncMetrics(IDENTIFIER, 'r1'));
    expect(metrics).toHaveLength(8);
    expect(new Set(metrics.map(({ syncState }) => syncState))).toEqual(new Set(['failed']));
    expect(port.ingested().logs.map(({ log }) => log['message'])).toContain(ERROR.message);
  });

  it('shows a run that was cancelled as aborted', async () => {
    await leaveRunning();
    await tellEnded({ ...lost(), end: { outcome: 'cancelled', error: null } });
    expect(shown()).toBe('aborted');
    const metrics = Object.values(port.syncMetrics(IDENTIFIER, 'r1'));
    expect(new Set(metrics.map(({ syncState }) => syncState))).toEqual(new Set(['aborted']));
    expect(port.ingested().logs.map(({ log }) => log['message'])).toContain('The resync ended: cancelled.');
  });

  it('gives up quietly where Port is away', async () => {
    const away = lost();
    await port.close();
    await expect(tellEnded(away)).resolves.toBeUndefined();
  });
});
