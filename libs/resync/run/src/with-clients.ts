import type { Clock, Logger, RequestBudget, ResponseShare } from '@quayside/domain';
import type { HttpClient, RefusedDestination, WayOut } from '@quayside/http';
import { createExpressionEngines, type EngineOptions, type ExpressionEngines } from '@quayside/mapping';
import { createPortClient, type PortClient, type PortCredentials } from '@quayside/port';

export interface ClientOptions {
  /** Port's integration type, version and identifier: they make up the datasource that owns the entities */
  readonly integration: { readonly type: string; readonly version: string; readonly identifier: string };
  readonly port: { readonly baseUrl: string; readonly credentials: PortCredentials };
  /** what every request to the upstream waits for */
  readonly upstreamBudget: RequestBudget;
  /** what other runs with the same key were just answered; every request is sent when absent */
  readonly upstreamShare?: ResponseShare;
  /** why nothing may be sent to Port any more, asked right before each request; null as long as it may */
  readonly refusal?: () => Error | null;
  /** what all of the clients go through */
  readonly wayOut: WayOut;
  /** told of every destination that is refused; must not throw */
  readonly onRefused?: (refused: RefusedDestination) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** who watches the expressions of the mapping, and which of them are not to be run; nobody and none when absent */
  readonly engines?: Pick<EngineOptions, 'watch' | 'quarantined'>;
}

export interface ResyncClients {
  readonly upstreamHttp: HttpClient;
  readonly upstreamBudget: RequestBudget;
  readonly upstreamShare?: ResponseShare;
  readonly publicHttp: HttpClient;
  readonly portHttp: HttpClient;
  readonly port: PortClient;
  readonly engines: ExpressionEngines;
}

/** Opens what one run speaks through, its own and nobody else's, and closes it however the run ends. */
export async function withClients<T>(options: ClientOptions, use: (clients: ResyncClients) => Promise<T>): Promise<T> {
  const { clock, random, logger, wayOut, onRefused, integration, upstreamBudget } = options;
  const { upstreamShare: share, refusal } = options;
  const common = { clock, random, logger, ...(onRefused && { onRefused }) };
  // also when a person asked for the resync: the reserve is for few requests that somebody waits for
  const budget = { budget: upstreamBudget, lane: 'background' } as const;
  const upstreamHttp = wayOut.openClient({ ...common, budget, ...(share && { share }) });
  // whatever a host of anybody's answers must not slow down what is asked with the key
  const publicHttp = wayOut.openClient({ ...common, maxAttempts: 1 });
  const portHttp = wayOut.openClient({ ...common, ...(refusal && { refusal }) });
  const engines = createExpressionEngines({ logger, ...options.engines });
  const port = createPortClient({
    http: portHttp,
    baseUrl: options.port.baseUrl,
    credentials: options.port.credentials,
    integrationType: integration.type,
    integrationVersion: integration.version,
    integrationIdentifier: integration.identifier,
    clock,
    logger,
  });
  try {
    return await use({
      upstreamHttp,
      upstreamBudget,
      publicHttp,
      portHttp,
      port,
      engines,
      ...(share && { upstreamShare: share }),
    });
  } finally {
    await Promise.all([engines.close(), upstreamHttp.close(), publicHttp.close(), portHttp.close()]);
  }
}
