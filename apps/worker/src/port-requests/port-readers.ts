import type { Clock, Logger } from '@quayside/domain';
import type { HttpClient } from '@quayside/http';
import type { Database } from '@quayside/platform-database';
import { createResyncRequests, type OpenCredentials, type ResyncRequests } from '@quayside/port';
import type { PortPoll, Vault } from '@quayside/tenancy';

export interface PortReadersOptions {
  readonly database: Database;
  readonly vault: Vault;
  readonly http: HttpClient;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Organisations whose token is kept. What is beyond costs a token for each poll. */
const MAX_KEPT = 2_000;

interface Kept {
  /** of the connection */
  readonly changedAt: number;
  /** of its secret, which may be sealed anew without a change of the connection */
  readonly fingerprint: string;
  readonly reader: ResyncRequests;
}

/**
 * One reader for each organisation, kept from poll to poll for the sake of its token, which lasts for hours: a poll of
 * every minute opens the client secret, and writes that on the audit trail, a few times a day. The secret itself is not
 * kept.
 */
export class PortReaders {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly options: PortReadersOptions) {}

  /** The one for the connection of this poll; a token of another is forgotten. */
  of(poll: PortPoll): ResyncRequests {
    const { organisationId, fingerprint } = poll;
    const changedAt = poll.changedAt.getTime();
    const known = this.kept.get(organisationId);
    const isCurrent = known?.changedAt === changedAt && known.fingerprint === fingerprint;
    const current = isCurrent ? known : { changedAt, fingerprint, reader: this.open(poll) };
    this.kept.delete(organisationId);
    this.kept.set(organisationId, current);
    this.dropLongestUnused();
    return current.reader;
  }

  private open({ organisationId, baseUrl, clientId, secretId, fingerprint }: PortPoll): ResyncRequests {
    const { database, vault, http, userAgent, clock, logger } = this.options;
    const use = { organisationId, secretId, fingerprint, purpose: 'resync requests' };
    const openCredentials: OpenCredentials = (ask) =>
      vault.use(database, use, (clientSecret) => ask({ clientId, clientSecret }));
    return createResyncRequests({ http, baseUrl, openCredentials, userAgent, clock, logger });
  }

  private dropLongestUnused(): void {
    const [longestUnused] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && longestUnused !== undefined) this.kept.delete(longestUnused);
  }
}
