import type { Clock, Logger } from '@quayside/domain';
import { checkEgress, observedAddress, type WayOut } from '@quayside/http';

export interface EgressWatchOptions {
  readonly wayOut: WayOut;
  /** of a service that tells which address it is called from, see `observedAddress` */
  readonly url: string;
  /** what tenants were told to allow */
  readonly published: readonly string[];
  readonly clock: Clock;
  /** numbers in [0, 1), for the jitter */
  readonly random: () => number;
  readonly logger: Logger;
  /** aborted when this process stops */
  readonly stopping: AbortSignal;
}

const EVERY_MS = 15 * 60_000;
/** On top of that, at the most: workers that were started together do not ask together for ever. */
const JITTER_MS = 2 * 60_000;

/**
 * Looks, at the start and every quarter of an hour, whether the world sees us come from an address that is published. It
 * changes nothing about how requests leave, and stops no run: whoever starts this program is told.
 */
export class EgressWatch {
  private published = true;

  constructor(private readonly options: EgressWatchOptions) {}

  /** False from a look that saw another address until one that sees a published one again. */
  get isAsPublished(): boolean {
    return this.published;
  }

  /** Looks until the signal is aborted. Never rejects. */
  async run(): Promise<void> {
    const { clock, random, stopping } = this.options;
    while (!stopping.aborted) {
      await this.look();
      await clock.sleep(EVERY_MS + random() * JITTER_MS, stopping).catch(() => {});
    }
  }

  private async look(): Promise<void> {
    const { wayOut, url, published, clock, random, logger, stopping } = this.options;
    // a connection of its own each time: one that is kept would show the address of long ago
    const http = wayOut.openClient({ clock, random, logger });
    try {
      this.judge(await observedAddress(http, url, stopping));
    } catch (error) {
      // says nothing about the address, neither for nor against it
      if (!stopping.aborted) logger.warn({ err: error, published }, 'no service told which address requests come from');
    } finally {
      await http.close();
    }
  }

  private judge(observed: string): void {
    const { published, logger } = this.options;
    const wasPublished = this.published;
    this.published = checkEgress(observed, published).type !== 'unpublished';
    if (!this.published) {
      const text = 'requests come from an address that is not published: allow lists of tenants refuse them';
      logger.error({ observed, published }, text);
    } else if (!wasPublished) logger.info({ observed, published }, 'requests come from a published address again');
  }
}
