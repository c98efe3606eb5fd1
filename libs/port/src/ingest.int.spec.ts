import { inspect } from 'node:util';
import { systemClock, type Logger } from '@quayside/domain';
import { createHttpClient, type HttpClient } from '@quayside/http';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SyncMetrics } from './ingest-types';
import { createPortClient } from './port-client';
import type { PortClient, PortIntegration } from './port-types';

const IDENTIFIER = 'acme-sp';
const SECRET = 'demo-secret';
const { signal } = new AbortController();
const METRICS: SyncMetrics = {
  kind: 'incident',
  index: 3,
  blueprint: '"statuspageIncident"',
  state: 'completed',
  counts: {
    extracted: 9,
    extractFailed: 1,
    transformed: 6,
    filteredOut: 2,
    transformFailed: 1,
    loaded: 4,
    loadFailed: 1,
    skipped: 1,
    deleted: 0,
  },
  durationSeconds: 1.5,
};

let simulator: PortSimulator;
let http: HttpClient;
let port: PortClient;
let integration: PortIntegration;
let lines: string[];

beforeEach(async () => {
  simulator = createPortSimulator();
  await simulator.listen();
  lines = [];
  const write = (fields: object, message: string): void => void lines.push(JSON.stringify(fields) + message);
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  const common = { clock: systemClock, logger };
  http = createHttpClient({ ...common, random: Math.random, allowPrivateHosts: true, baseDelayMs: 1 });
  port = createPortClient({
    ...common,
    http,
    baseUrl: simulator.url,
    credentials: { clientId: 'demo-client', clientSecret: SECRET },
    integrationType: 'statuspage',
    integrationVersion: '1.2.3',
    integrationIdentifier: IDENTIFIER,
  });
  integration = await port.createIntegration({}, signal);
});
afterEach(() => Promise.all([http.close(), simulator.close()]));

describe('the ingest of Port', () => {
  it('takes the figures of kinds in the shape of Port’s own integrations', async () => {
    await port.ingestOf(integration).sendMetrics('run-1', [{ ...METRICS, state: 'syncing' }], signal);
    await port.ingestOf(integration).putMetrics('run-1', METRICS, signal);
    expect(simulator.syncMetrics(IDENTIFIER, 'run-1')).toMatchObject({
      'incident-3': {
        integrationType: 'statuspage',
        integrationIdentifier: IDENTIFIER,
        integrationVersion: '1.2.3',
        kind: 'incident',
        kindIndex: 3,
        syncState: 'completed',
        blueprint: '"statuspageIncident"',
        metrics: {
          phase: {
            extract: { object_count_type: { raw_extracted: { object_count: 9 }, failed: { object_count: 1 } } },
            transform: {
              object_count_type: {
                transformed: { object_count: 6 },
                filtered_out: { object_count: 2 },
                failed: { object_count: 1 },
              },
            },
            load: {
              object_count_type: {
                loaded: { object_count: 4 },
                failed: { object_count: 1 },
                skipped: { object_count: 1 },
              },
            },
            delete: { object_count_type: { deleted: { object_count: 0 } } },
            resync: { success: 1, duration_seconds: 1.5 },
          },
        },
      },
    });
  });

  it('takes heartbeats, and tries them again', async () => {
    simulator.server.faults.add({ effect: { kind: 'status', status: 503 }, times: 1 });
    await port.ingestOf(integration).sendHeartbeat('run-1', signal);
    expect(simulator.ingested().heartbeats).toMatchObject([{ integrationId: IDENTIFIER, eventId: 'run-1' }]);
  });

  it('takes log lines, a hundred at a time, without secrets', async () => {
    const line = { level: 'INFO', at: new Date(0), extra: { password: 'canary' } } as const;
    const lines = Array.from({ length: 101 }, (_, index) => ({ ...line, message: `line ${index} of ${SECRET}` }));
    await port.ingestOf(integration).sendLogs(lines, signal);
    const { logs } = simulator.ingested();
    expect(logs).toHaveLength(101);
    expect(logs[0]?.log).toEqual({
      message: 'line 0 of [REDACTED]',
      level: 'INFO',
      timestamp: '1970-01-01T00:00:00.000000Z',
      extra: { password: '[REDACTED]' },
    });
    expect(simulator.server.requests.filter(({ path }) => path.startsWith('/ingest/logs/'))).toHaveLength(2);
  });

  it('is shown the token, and the API keeps it when the ingest refuses it', async () => {
    simulator.server.faults.add({ path: '*/heartbeat', effect: { kind: 'status', status: 401 } });
    const ingest = port.ingestOf(integration);
    for (let beat = 0; beat < 3; beat += 1) {
      await expect(ingest.sendHeartbeat('run-1', signal)).rejects.toMatchObject({ code: 'port_token_rejected' });
    }
    await port.getIntegration(signal);
    const { requests } = simulator.server;
    const sent = requests.filter(({ path }) => path.endsWith('/heartbeat'));
    expect(sent.map(({ status }) => status)).toEqual([401, 401, 401]);
    for (const { headers } of sent) expect(headers['authorization']).toMatch(/^Bearer ./);
    expect(requests.filter(({ path }) => path === '/v1/auth/access_token')).toHaveLength(1);
  });

  it('has an address that stands in no log and no error, also when its answer repeats it', async () => {
    const { logsUrl = '', metricsUrl = '' } = integration;
    const secrets = [logsUrl, metricsUrl].map((url) => new URL(url).pathname.split('/').at(-1) ?? '');
    for (const secret of secrets) {
      const body = { ok: false, error: 'unavailable', message: `${secret} is full` };
      simulator.server.faults.add({ path: `*/${secret}*`, effect: { kind: 'status', status: 503, body } });
    }
    const ingest = port.ingestOf(integration);
    const line = { level: 'INFO', message: 'x', at: new Date(0), extra: {} } as const;
    const told = await Promise.allSettled([
      ingest.sendMetrics('run-1', [METRICS], signal),
      ingest.putMetrics('run-1', METRICS, signal),
      ingest.sendHeartbeat('run-1', signal),
      ingest.sendLogs([line], signal),
    ]);
    const errors = told.map((one) => (one.status === 'rejected' ? inspect(one.reason, { depth: 10 }) : 'none'));
    const shown = [...errors, ...lines].join('\n');
    expect(shown).toContain('will be sent again');
    for (const route of ['POST ingest/heartbeat', 'PUT ingest/metrics', 'POST ingest/logs']) {
      expect(shown).toContain(route);
    }
    for (const secret of secrets) {
      expect(secret).not.toBe('');
      expect(shown).not.toContain(secret);
    }
  });

  it('is not spoken to at an address that is not Port’s own', async () => {
    const other = createPortSimulator();
    await other.listen();
    const elsewhere = { ...integration, logsUrl: `${other.url}/ingest/logs/1`, metricsUrl: 'nowhere' };
    const ingest = port.ingestOf(elsewhere);
    const line = { level: 'INFO', message: 'x', at: new Date(0), extra: {} } as const;
    await expect(ingest.sendLogs([line], signal)).rejects.toMatchObject({ code: 'port_ingest_refused' });
    await expect(ingest.sendHeartbeat('run-1', signal)).rejects.toMatchObject({ code: 'port_ingest_refused' });
    expect(other.server.served).toBe(0);
    await other.close();
  });

  it('is left alone where Port names no address', async () => {
    const served = simulator.server.served;
    const silent = port.ingestOf({ installationId: IDENTIFIER, config: {} });
    await silent.sendMetrics('run-1', [METRICS], signal);
    await silent.putMetrics('run-1', METRICS, signal);
    await silent.sendHeartbeat('run-1', signal);
    await silent.sendLogs([{ level: 'INFO', message: 'x', at: new Date(0), extra: {} }], signal);
    expect(simulator.server.served).toBe(served);
  });
});

describe('our version', () => {
  it('is told where Port knows another, and only there', async () => {
    const patches = (): number => simulator.server.requests.filter(({ method }) => method === 'PATCH').length;
    await port.updateVersion(integration, signal);
    expect(patches()).toBe(0);
    await port.updateVersion({ ...integration, version: '1.0.0' }, signal);
    expect(patches()).toBe(1);
    expect(simulator.integrations()).toMatchObject([{ version: '1.2.3' }]);
  });
});
