import { maskSecrets, maskText, type JsonObject } from '@quayside/domain';
import type { IntegrationName } from './datasource';
import { below } from './ingest-address';
import type { PortIngest, PortLogLine, SyncMetrics } from './ingest-types';
import type { PortTransport } from './port-transport';
import type { PortIntegration } from './port-types';
import { syncMetricsBody } from './sync-metrics-body';

const MAX_LINES = 100;
const MAX_MESSAGE_LENGTH = 2_000;

/** Sends logs, metrics and heartbeats to the addresses that stand in Port's own record of the integration. */
export class Ingest implements PortIngest {
  constructor(
    private readonly transport: PortTransport,
    private readonly name: IntegrationName,
    private readonly integration: Pick<PortIntegration, 'logsUrl' | 'metricsUrl'>,
  ) {}

  /** Idempotent: what comes later of the same kind and resync replaces what came before. */
  async sendMetrics(runId: string, metrics: readonly SyncMetrics[], signal: AbortSignal): Promise<void> {
    const { metricsUrl } = this.integration;
    if (metricsUrl === undefined || metrics.length === 0) return;
    const body = { syncKindsMetrics: metrics.map((one) => syncMetricsBody(one, runId, this.name)) };
    const url = below(metricsUrl, 'syncMetrics');
    await this.transport.ingest({ method: 'POST', url, shownAs: 'metrics', body, idempotent: true, signal });
  }

  async putMetrics(runId: string, metrics: SyncMetrics, signal: AbortSignal): Promise<void> {
    const { metricsUrl } = this.integration;
    if (metricsUrl === undefined) return;
    const record = syncMetricsBody(metrics, runId, this.name);
    const url = below(metricsUrl, 'syncMetrics', 'resync', runId, 'kind', String(record['kindIdentifier']));
    await this.transport.ingest({ method: 'PUT', url, shownAs: 'metrics', body: { syncKindMetrics: record }, signal });
  }

  async sendHeartbeat(runId: string, signal: AbortSignal): Promise<void> {
    const { metricsUrl } = this.integration;
    if (metricsUrl === undefined) return;
    const url = below(metricsUrl, 'heartbeat');
    const body = { eventId: runId };
    await this.transport.ingest({ method: 'POST', url, shownAs: 'heartbeat', body, idempotent: true, signal });
  }

  async sendLogs(lines: readonly PortLogLine[], signal: AbortSignal): Promise<void> {
    const { logsUrl } = this.integration;
    if (logsUrl === undefined) return;
    for (let start = 0; start < lines.length; start += MAX_LINES) {
      const logs = lines.slice(start, start + MAX_LINES).map((line) => this.logBody(line));
      // not idempotent: a line that is sent twice is shown twice
      await this.transport.ingest({ method: 'POST', url: below(logsUrl), shownAs: 'logs', body: { logs }, signal });
    }
  }

  private logBody({ message, level, at, extra }: PortLogLine): JsonObject {
    const { secrets } = this.transport;
    return {
      message: maskText(message, secrets).slice(0, MAX_MESSAGE_LENGTH),
      level,
      // Port's own integrations write six decimals
      timestamp: at.toISOString().replace('Z', '000Z'),
      extra: maskSecrets(extra, secrets),
    };
  }
}
