export interface SimulatedCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** credentials with the same id see the same data; `org_demo` when absent */
  readonly organisationId?: string;
  readonly organisationName?: string;
}

export interface SimulatedRateLimit {
  /** requests of one organisation in a window */
  readonly limit: number;
  readonly windowSeconds: number;
  /** `x-ratelimit-reset` as an epoch in seconds, or as the seconds that are left: both are seen in the wild */
  readonly resetStyle: 'epoch' | 'seconds';
  /** whether a 429 carries `Retry-After` too */
  readonly retryAfter: boolean;
}

/** What is not provable about Port is a switch here. */
export interface PortSimulatorOptions {
  /** `demo-client` and `demo-secret` when absent */
  readonly credentials?: readonly SimulatedCredentials[];
  /** properties and relations that the blueprint does not define; `drop` when absent */
  readonly unknownProperties?: 'drop' | 'reject';
  /** properties that hold null, when an entity is read; `drop` when absent. Null relations are always kept */
  readonly nullsOnRead?: 'keep' | 'drop';
  /** whether an upsert that changes nothing moves `updatedAt`; true when absent */
  readonly bumpUpdatedAtOnNoop?: boolean;
  /** off when absent */
  readonly rateLimit?: false | SimulatedRateLimit;
  /** the base of the ingest URLs that integrations are shown, as where a proxy stands before it; its own when absent */
  readonly advertisedUrl?: () => string;
  /** the clock in milliseconds since the epoch */
  readonly now?: () => number;
  /** keep request bodies in `server.requests` */
  readonly recordBodies?: boolean;
}

/** The rules by which entities are written and read. */
export interface EntityRules {
  readonly unknownProperties: 'drop' | 'reject';
  readonly nullsOnRead: 'keep' | 'drop';
  readonly bumpUpdatedAtOnNoop: boolean;
}

export const DEMO_CREDENTIALS: SimulatedCredentials = { clientId: 'demo-client', clientSecret: 'demo-secret' };
export const DEMO_ORGANISATION_ID = 'org_demo';
