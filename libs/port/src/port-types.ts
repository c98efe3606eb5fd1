import type { Entity, EntityKey, JsonObject, JsonValue } from '@quayside/domain';
import type { PortIngest } from './ingest-types';

export interface PortCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Gives the credentials to `use`, for no longer than it takes. */
export type OpenCredentials = <T>(use: (credentials: PortCredentials) => Promise<T>) => Promise<T>;

/** An entity as Port gives it back. Unknown keys are ignored. */
export interface PortEntity {
  readonly identifier: string;
  readonly blueprint: string;
  readonly title?: JsonValue;
  readonly icon?: JsonValue;
  readonly team?: JsonValue;
  readonly properties: Readonly<Record<string, JsonValue>>;
  readonly relations: Readonly<Record<string, JsonValue>>;
  readonly updatedAt?: string;
}

export interface PortRelation {
  readonly target: string;
  readonly required?: boolean;
  readonly many?: boolean;
}

export interface PortBlueprint {
  readonly identifier: string;
  readonly description?: string;
  readonly schema: { readonly properties: Readonly<Record<string, JsonObject>>; readonly required?: readonly string[] };
  readonly relations: Readonly<Record<string, PortRelation>>;
}

export interface PortIntegration {
  readonly installationId: string;
  readonly integrationType?: string;
  /** the mapping; an empty object when nobody has set one */
  readonly config: JsonObject;
  readonly arePortResourcesInitialized?: boolean;
  /** of the connector that spoke last */
  readonly version?: string;
  /** where its logs and metrics go; absent where Port names no address */
  readonly logsUrl?: string;
  readonly metricsUrl?: string;
}

export type ResyncStatus = 'running' | 'completed' | 'failed' | 'aborted';

export interface UpsertOptions {
  readonly merge: boolean;
  readonly createMissingRelatedEntities: boolean;
  readonly runId: string;
  readonly signal: AbortSignal;
}

/**
 * What became of one entity of an upsert, at the index at which it was given. A failure has a code of `PORT_UPSERT_CODES`;
 * its status is 0 when Port gave none.
 */
export type UpsertOutcome =
  | { readonly ok: true; readonly identifier: string; readonly created: boolean }
  | { readonly ok: false; readonly status: number; readonly code: string; readonly message: string };

/**
 * One organisation of Port, spoken to as one integration. Ownership (`$datasource`) follows from the User-Agent
 * `port-ocean/<type>/<version>/<identifier>/exporter`.
 */
export interface PortClient {
  /** Fails with `port_credentials_rejected` when Port refuses the credentials. */
  authenticate(signal: AbortSignal): Promise<void>;
  getIntegration(signal: AbortSignal): Promise<PortIntegration | null>;
  createIntegration(config: JsonValue, signal: AbortSignal): Promise<PortIntegration>;
  patchIntegration(changes: JsonObject, signal: AbortSignal): Promise<void>;
  /** Tells Port our version where it knows another. */
  updateVersion(integration: PortIntegration, signal: AbortSignal): Promise<void>;
  /** What Port's screens show of the integration's resyncs. Sends nothing where Port has named no address. */
  ingestOf(integration: PortIntegration): PortIngest;
  reportResyncState(
    state: {
      status: ResyncStatus;
      startedAt: Date;
      endedAt: Date | null;
      intervalMinutes: number | null;
      nextRunAt: Date | null;
    },
    signal: AbortSignal,
  ): Promise<void>;
  /** The examples that Port has of this integration, by kind. */
  getExamples(signal: AbortSignal): Promise<ReadonlyMap<string, readonly JsonObject[]>>;
  sendExamples(kind: string, examples: readonly JsonObject[], signal: AbortSignal): Promise<void>;
  getBlueprint(identifier: string, signal: AbortSignal): Promise<PortBlueprint | null>;
  createBlueprint(blueprint: JsonObject, signal: AbortSignal): Promise<void>;
  patchBlueprint(identifier: string, changes: JsonObject, signal: AbortSignal): Promise<void>;
  /** Every entity of our datasource, up to 5,000 a page. */
  listOwned(signal: AbortSignal): AsyncGenerator<readonly EntityKey[], void, void>;
  /** The same for the content of one blueprint, up to 1,000 a page; what changes meanwhile may come again, as it is then. */
  readOwned(blueprint: string, signal: AbortSignal): AsyncGenerator<readonly PortEntity[], void, void>;
  /** Which of these Port holds under our datasource right now. */
  confirmOwned(blueprint: string, identifiers: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** Any number of entities of one blueprint; one outcome for each, in order. Throws only when nothing can be known of any. */
  upsert(blueprint: string, entities: readonly Entity[], options: UpsertOptions): Promise<readonly UpsertOutcome[]>;
  /** Any number of identifiers; gives back those that are gone now. */
  remove(
    blueprint: string,
    identifiers: readonly string[],
    options: { deleteDependents: boolean; runId: string; signal: AbortSignal },
  ): Promise<readonly string[]>;
}
