import { systemClock, type Clock, type Logger } from '@quayside/domain';
import type { WayOut } from '@quayside/http';
import type { Database } from '@quayside/platform-database';
import { firstDueTime } from '@quayside/resync-schedule';
import { claimPortPolls, type Vault } from '@quayside/tenancy';
import { pollPort, type PollDeps } from './poll-port';
import { PortReaders } from './port-readers';

export interface PortPollerOptions {
  readonly database: Database;
  readonly vault: Vault;
  readonly logger: Logger;
  readonly wayOut: WayOut;
  readonly version: string;
  /** between two polls of one organisation; 0 for no polls at all */
  readonly intervalSeconds: number;
  /** aborted when this process stops */
  readonly stopping: AbortSignal;
  /** how often due polls are looked for; 1 s when absent */
  readonly tickMs?: number;
  readonly clock?: Clock;
}

const TICK_MS = 1_000;
/** Organisations that are asked about at the same time. */
const MAX_AT_ONCE = 8;

/**
 * Asks Port for resync requests of every organisation, until the signal is aborted. The interval is the same for all, and
 * spread by their ids. Ends when nothing is under way any more; it never fails, since what is due stays due in Postgres.
 */
export async function runPortPoller(options: PortPollerOptions): Promise<void> {
  const { stopping, intervalSeconds, database, logger, clock = systemClock, tickMs = TICK_MS } = options;
  if (intervalSeconds === 0) return;
  const http = options.wayOut.openClient({
    clock,
    random: Math.random,
    logger,
    // the next poll is the next attempt
    maxAttempts: 1,
  });
  const userAgent = `quayside/${options.version}`;
  const readers = new PortReaders({ database, vault: options.vault, http, userAgent, clock, logger });
  const turn = new Turn({ database, readers, clock, logger, intervalSeconds, stopping });
  while (!stopping.aborted) {
    const isBusy = await turn.begin();
    if (!isBusy) await clock.sleep(tickMs, stopping).catch(() => {});
  }
  await turn.rest();
  await http.close();
}

/** The polls under way, and whether Postgres was there at the last look. */
class Turn {
  private readonly underWay = new Set<Promise<void>>();
  private isFailing = false;

  constructor(private readonly deps: PollDeps) {}

  /** Begins what is due and has room. True when there may be more of it: then some poll has ended meanwhile. */
  async begin(): Promise<boolean> {
    const { database, intervalSeconds } = this.deps;
    const limit = MAX_AT_ONCE - this.underWay.size;
    const nextPollAt = (organisationId: string, now: Date): Date =>
      firstDueTime({ installationId: organisationId, intervalMinutes: intervalSeconds / 60, now });
    try {
      const due = await claimPortPolls(database, { limit, nextPollAt });
      for (const organisationId of due) this.start(organisationId);
      this.isFailing = false;
      if (due.length < limit) return false;
    } catch (error) {
      this.tellOf(error);
      return false;
    }
    await Promise.race(this.underWay);
    return true;
  }

  async rest(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private start(organisationId: string): void {
    const poll = pollPort(organisationId, this.deps)
      .catch((error: unknown) => this.tellOf(error))
      .finally(() => this.underWay.delete(poll));
    this.underWay.add(poll);
  }

  /** Once while it lasts: Postgres is away, or the process stops, and what was due is due again. */
  private tellOf(error: unknown): void {
    if (this.deps.stopping.aborted || this.isFailing) return;
    this.isFailing = true;
    this.deps.logger.error({ err: error }, 'Port could not be asked for resync requests');
  }
}
