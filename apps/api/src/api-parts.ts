import type { Connector } from '@quayside/connector-kit';
import type { EgressRegion } from '@quayside/contracts';
import type { Logger } from '@quayside/domain';
import type { ExpressionEngines } from '@quayside/mapping';
import type { Database } from '@quayside/platform-database';
import type { Vault } from '@quayside/tenancy';
import type { ApiLimits } from './api-limits';
import type { Login } from './identity/login';

/** What a request may ask for, and what the operator has decided about it. */
export interface ApiPolicy {
  readonly allowPrivateHosts: boolean;
  readonly minResyncIntervalMinutes: number;
  readonly egressAddresses: Readonly<Record<EgressRegion, readonly string[]>>;
}

/** Connectors by their type. */
export type Connectors = ReadonlyMap<string, Connector>;

/** What the API is made of. Whoever starts it opens and closes these. */
export interface ApiParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly connectors: Connectors;
  /** for compiling expressions only: none is evaluated in this process */
  readonly engines: ExpressionEngines;
  readonly policy: ApiPolicy;
  readonly logger: Logger;
  readonly bootstrapToken: string;
  readonly limits: ApiLimits;
  /** 0 when callers reach this process themselves */
  readonly trustedProxies: number;
  /** by which callers reach the API; not known when absent */
  readonly publicUrl?: string | undefined;
  /** for digests of requests: 32 bytes that the database has only wrapped, the same in every process of the API */
  readonly digestKey: () => Promise<Buffer>;
  /** how people log in; nobody can when absent */
  readonly login?: Login | undefined;
}

/** Injection tokens of the parts that controllers take. */
export const DATABASE = Symbol('database');
export const VAULT = Symbol('vault');
export const CONNECTORS = Symbol('connectors');
export const ENGINES = Symbol('engines');
export const POLICY = Symbol('policy');
/** null when nobody can log in */
export const LOGIN = Symbol('login');
