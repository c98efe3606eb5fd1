import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import { z } from 'zod';
import type { IntegrationName } from './datasource';
import { parseAnswer } from './parse-answer';
import { pathOf } from './path-of';
import { PortError } from './port-error';
import { routeOf, type PortCall, type PortTransport } from './port-transport';
import type { PortClient, PortIntegration } from './port-types';
import { splitIntoBatches } from './split-into-batches';

const MAX_EXAMPLES = 5;
const MAX_EXAMPLES_BYTES = 1_000_000;
const MAX_URL_LENGTH = 2_000;

/** An address that is longer, or none at all, is as good as none: runs go on without it. */
const ingestAttributes = z
  .object({ ingestUrl: z.string().max(MAX_URL_LENGTH) })
  .nullish()
  .catch(null);

const integrationAnswer = z.object({
  integration: z.object({
    installationId: z.string(),
    integrationType: z.string().nullish(),
    config: z.custom<JsonObject>(isJsonObject).catch({}),
    arePortResourcesInitialized: z.boolean().nullish(),
    version: z.string().nullish().catch(null),
    logAttributes: ingestAttributes,
    metricAttributes: ingestAttributes,
  }),
});

const examplesAnswer = z.object({
  data: z.record(
    z.string(),
    z.object({ examples: z.array(z.object({ data: z.custom<JsonObject>(isJsonObject) })).catch([]) }),
  ),
});

type ResyncReport = Parameters<PortClient['reportResyncState']>[0];

/** The integration's own record at Port: its mapping, its state, its examples. */
export class Integration {
  constructor(
    private readonly transport: PortTransport,
    private readonly name: IntegrationName,
  ) {}

  async get(signal: AbortSignal): Promise<PortIntegration | null> {
    try {
      return await this.parsed({ method: 'GET', path: pathOf('integration', this.name.identifier), signal });
    } catch (error) {
      if (error instanceof PortError && error.code === 'port_not_found') return null;
      throw error;
    }
  }

  /** One that is there already (a lost answer, another worker) is given back as it is. */
  async create(config: JsonValue, signal: AbortSignal): Promise<PortIntegration> {
    const body = {
      installationId: this.name.identifier,
      installationAppType: this.name.type,
      version: this.name.version,
      changelogDestination: {},
      config,
      actionsProcessingEnabled: false,
      incrementalSyncEnabled: false,
      createPortResourcesOrigin: 'Default',
    };
    try {
      return await this.parsed({ method: 'POST', path: pathOf('integration'), body, idempotent: true, signal });
    } catch (error) {
      const existing = error instanceof PortError && error.code === 'port_conflict' ? await this.get(signal) : null;
      if (existing === null) throw error;
      return existing;
    }
  }

  /**
   * Says that nobody wants a resync by it: to Port, a new mapping is a request for one, and so is a patch without any
   * content, which is why the version goes with every change.
   */
  async patch(changes: JsonObject, signal: AbortSignal): Promise<void> {
    const body = { version: this.name.version, ...changes };
    const path = pathOf('integration', this.name.identifier);
    const headers = { 'x-skip-resync': 'true' };
    await this.transport.request({ method: 'PATCH', path, headers, body, idempotent: true, signal });
  }

  async updateVersion({ version }: PortIntegration, signal: AbortSignal): Promise<void> {
    if (version !== this.name.version) await this.patch({}, signal);
  }

  async reportResyncState(report: ResyncReport, signal: AbortSignal): Promise<void> {
    const body = {
      status: report.status,
      ...(report.status === 'running' ? { lastResyncStart: report.startedAt.toISOString() } : {}),
      lastResyncEnd: report.status === 'running' ? null : (report.endedAt?.toISOString() ?? null),
      nextResync: report.nextRunAt?.toISOString() ?? null,
      // the spelling is Port's
      intervalInMinuets: report.intervalMinutes,
    };
    const path = pathOf('integration', this.name.identifier, 'resync-state');
    await this.transport.request({ method: 'PATCH', path, body, idempotent: true, signal });
  }

  /** Sends the first five, or as many of them as fit into one request. */
  async sendExamples(kind: string, examples: readonly JsonObject[], signal: AbortSignal): Promise<void> {
    const [batch = []] = splitIntoBatches(
      examples.filter((example) => bytesOf(example) <= MAX_EXAMPLES_BYTES),
      {
        maxItems: MAX_EXAMPLES,
        maxBytes: MAX_EXAMPLES_BYTES,
        bytesOf,
        envelopeBytes: bytesOf({ examples: [] }),
      },
    );
    if (batch.length === 0) return;
    const path = pathOf('integration', this.name.identifier, 'kinds', kind, 'examples');
    await this.transport.request({ method: 'POST', path, body: { examples: batch }, signal });
  }

  async getExamples(signal: AbortSignal): Promise<ReadonlyMap<string, readonly JsonObject[]>> {
    const call: PortCall = { method: 'GET', path: pathOf('integration', this.name.identifier, 'kinds'), signal };
    const { data } = parseAnswer(examplesAnswer, await this.transport.request(call), routeOf(call));
    return new Map(Object.entries(data).map(([kind, { examples }]) => [kind, examples.map((example) => example.data)]));
  }

  private async parsed(call: PortCall): Promise<PortIntegration> {
    const { integration } = parseAnswer(integrationAnswer, await this.transport.request(call), routeOf(call));
    const { installationId, integrationType, config, arePortResourcesInitialized, version } = integration;
    const { logAttributes, metricAttributes } = integration;
    return {
      installationId,
      config,
      ...(version ? { version } : {}),
      ...(logAttributes ? { logsUrl: logAttributes.ingestUrl } : {}),
      ...(metricAttributes ? { metricsUrl: metricAttributes.ingestUrl } : {}),
      ...(integrationType ? { integrationType } : {}),
      ...(typeof arePortResourcesInitialized === 'boolean' ? { arePortResourcesInitialized } : {}),
    };
  }
}

function bytesOf(value: JsonValue): number {
  return Buffer.byteLength(JSON.stringify(value));
}
