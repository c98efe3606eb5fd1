import type { Connector } from '@quayside/connector-kit';
import type { Clock, JsonObject, Logger, RequestBudget, ResponseShare, ResyncState, RunMode } from '@quayside/domain';
import type { HttpClient } from '@quayside/http';
import type { ExpressionEngines } from '@quayside/mapping';
import type { PortClient } from '@quayside/port';

/**
 * Where the mapping comes from.
 * - `given`: it is kept by us
 * - `port`: the integration's own at Port; the connector's default where it has none
 */
export type MappingSource = { readonly from: 'given'; readonly text: string } | { readonly from: 'port' };

export interface ResyncOptions {
  /** create the connector's default blueprints and mapping when the integration is new at Port */
  readonly initializePortResources: boolean;
  readonly sendRawDataExamples: boolean;
  /** for Port's data source screen; null when nobody repeats the run */
  readonly intervalMinutes: number | null;
  readonly nextRunAt: Date | null;
  /**
   * Read what Port holds and compare with that: what somebody has changed at Port is written again. A process without a
   * memory of its own must. Otherwise only the list of what is ours is read, and compared with what earlier runs know.
   */
  readonly compareWithPort: boolean;
  /**
   * Whether what was at Port before the installation began waits for a person to delete it. When absent, it does unless the
   * run compares with Port, for want of a memory.
   */
  readonly holdInherited?: boolean;
  /** how much of the upstream is read; everything when absent */
  readonly mode?: RunMode;
}

/** Everything a run works with. The same function runs in a worker (Postgres) and in `sail` (memory). */
export interface ResyncInput<S> {
  readonly runId: string;
  readonly connector: Connector<S>;
  readonly settings: S;
  readonly mapping: MappingSource;
  readonly options: ResyncOptions;
  readonly state: ResyncState;
  readonly upstreamHttp: HttpClient;
  readonly upstreamBudget: Pick<RequestBudget, 'statistics'>;
  readonly upstreamShare?: Pick<ResponseShare, 'statistics'>;
  readonly publicHttp: HttpClient;
  readonly portHttp: Pick<HttpClient, 'requestsSent'>;
  readonly port: PortClient;
  readonly engines: ExpressionEngines;
  readonly clock: Clock;
  readonly logger: Logger;
  /** aborted with a ResyncError as its reason: `run_cancelled` or `run_handed_back` */
  readonly signal: AbortSignal;
  /** keeps example records where the owner can see them; they are masked already */
  readonly keepExamples?: (kind: string, examples: readonly JsonObject[]) => Promise<void>;
}
