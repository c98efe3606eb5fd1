import { SimulatorServer } from '@quayside/simulator-kit';
import { AccessGuard, type RateLimit } from './access-guard';
import { apiError } from './api-error';
import { addApiRoutes } from './api-routes';
import { addControlRoutes } from './control-routes';
import { addIncidentRoutes } from './incident-routes';
import { Keyring } from './keyring';
import type { StatuspageDataSet } from './records';
import { seedDataSet } from './seed-data-set';
import type { IncidentForm } from './serialize-incident';
import { StatuspageWorld } from './statuspage-world';
import { addSubscriberRoutes } from './subscriber-routes';
import { addWorldRoutes } from './world-routes';

/** The key that opens a simulator which was given none. */
export const DEFAULT_STATUSPAGE_KEY = 'demo-statuspage-key';

export interface StatuspageSimulatorOptions {
  /** what the organisation holds at first; the seed's page when absent */
  readonly dataSet?: StatuspageDataSet;
  /** `expiresAt` in milliseconds since the epoch */
  readonly keys?: readonly (string | { readonly key: string; readonly expiresAt?: number })[];
  /** 60 requests in any 60 seconds for each key, answering 420, when absent; `false` turns it off */
  readonly rateLimit?: Partial<RateLimit> | false;
  /** `lenient`, as the real one is: the last word of the header is the key. `strict`: exactly `OAuth <key>` */
  readonly authorizationScheme?: 'strict' | 'lenient';
  /** whether the list of pages can be read page by page; `ignored` when absent */
  readonly pagesPaging?: 'honoured' | 'ignored';
  /** the number of the first page of subscribers; 0 when absent, as documented */
  readonly subscribersFirstPage?: 0 | 1;
  /** allows one read a minute of components without `page` and `per_page`; off when absent */
  readonly limitUnpaginatedComponents?: boolean;
  /** the form of incidents in `unresolved`, `scheduled`, `upcoming`, `active_maintenance`; the list's when absent */
  readonly subListForm?: IncidentForm;
  /** milliseconds since the epoch; the system's clock when absent */
  readonly now?: () => number;
  readonly recordBodies?: boolean;
  readonly maxRecorded?: number;
}

/**
 * Atlassian Statuspage, as far as a client of its management API can tell: `/v1/...` with keys and a rolling limit, and
 * `/public/<page id>/api/v2/...` in place of the hosts of its pages. Steered in the process through `world`, `keys`,
 * `setRateLimit` and `server.faults`, or over HTTP under `/__simulator`.
 */
export class StatuspageSimulator {
  readonly world: StatuspageWorld;
  readonly keys: Keyring;
  readonly server: SimulatorServer;
  private readonly guard: AccessGuard;

  constructor(options: StatuspageSimulatorOptions) {
    const now = options.now ?? Date.now;
    this.world = new StatuspageWorld(options.dataSet ?? seedDataSet(), now);
    this.keys = new Keyring(now);
    for (const entry of options.keys ?? [DEFAULT_STATUSPAGE_KEY]) {
      if (typeof entry === 'string') this.keys.add(entry);
      else this.keys.add(entry.key, entry.expiresAt);
    }
    this.guard = new AccessGuard(this.keys, {
      authorizationScheme: options.authorizationScheme ?? 'lenient',
      limitUnpaginatedComponents: options.limitUnpaginatedComponents ?? false,
    });
    this.guard.setRateLimit(options.rateLimit ?? {});
    this.server = new SimulatorServer({
      before: (request) => this.guard.check(request),
      notFound: () => apiError(404, 'Not found'),
      normalizePath,
      now,
      ...(options.recordBodies === undefined ? {} : { recordBodies: options.recordBodies }),
      ...(options.maxRecorded === undefined ? {} : { maxRecorded: options.maxRecorded }),
    });
    addApiRoutes(this.server, this.world, this.guard, this.keys, { pagesPaging: options.pagesPaging ?? 'ignored' });
    addIncidentRoutes(this.server, this.world, options.subListForm ?? 'list');
    addSubscriberRoutes(this.server, this.world, options.subscribersFirstPage ?? 0);
    addControlRoutes(this.server, this.world, this.guard, this.keys);
    addWorldRoutes(this.server, this.world);
  }

  /** Sets or lifts the limit at run time. The window starts empty. */
  setRateLimit(rateLimit: Partial<RateLimit> | false): void {
    this.guard.setRateLimit(rateLimit);
  }

  /** Starts on 127.0.0.1 and returns the address, without `/v1`. Port 0 takes a free one. */
  listen(port = 0): Promise<string> {
    return this.server.listen(port);
  }

  get url(): string {
    return this.server.url;
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

export function createStatuspageSimulator(options: StatuspageSimulatorOptions = {}): StatuspageSimulator {
  return new StatuspageSimulator(options);
}

/** A trailing slash and the suffix `.json` make no difference. */
function normalizePath(path: string): string {
  const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  return bare.endsWith('.json') ? bare.slice(0, -'.json'.length) : bare;
}
