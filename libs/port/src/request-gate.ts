import { monotonicMs, type Clock, type Logger } from '@quayside/domain';
import type { HttpResponse } from '@quayside/http';
import { PortError } from './port-error';
import { RateWindow } from './rate-window';
import { Turns, type PortLane } from './turns';

/** As long as the HTTP client waits for a refused request, in all. */
const MAX_WAIT_MS = 300_000;
/** Callers bring a few requests at a time; more than this in a row is a fault of theirs. */
const MAX_WAITING = 1_000;

export interface RequestGateOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** requests at the same time */
  readonly maxInFlight: number;
  /** of a clock that never goes back; `monotonicMs` when absent */
  readonly nowMs?: () => number;
}

/** The limit was used up between the end of the wait and the turn. */
const NOT_YET = Symbol('not yet');

/**
 * What every request to Port's API passes: so many at a time, small ones before bulk ones, and none that Port's limit has
 * no room for. A request that waits for the limit takes no place meanwhile.
 */
export class RequestGate {
  private readonly window: RateWindow;
  private readonly turns: Turns;
  private waiting = 0;

  constructor(private readonly options: RequestGateOptions) {
    this.window = new RateWindow(options.clock, options.nowMs ?? monotonicMs);
    this.turns = new Turns(options.maxInFlight);
  }

  /** To be told of every answer, refusals included. */
  learn(answer: Pick<HttpResponse, 'status' | 'headers'>): void {
    this.window.learn(answer);
  }

  /**
   * Begins the work when its turn has come, and waits for its end. While it waits, an abort ends it with the signal's
   * reason; once it has begun, it has to end by itself.
   *
   * @throws PortError `port_rate_limited` when Port's limit has no room for it within five minutes, `port_busy` when too
   *   many wait already
   */
  async run<T>(lane: PortLane, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    for (let leftMs = MAX_WAIT_MS; ;) {
      leftMs -= await this.waitForRoom(lane, signal, leftMs);
      const result = await this.place(lane, signal, async () =>
        this.window.waitMs(lane) > 0 ? NOT_YET : this.counted(work),
      );
      if (result !== NOT_YET) return result;
    }
  }

  /** For what does not count towards the limit of the API: the ingest host has its own. */
  async runUncounted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return this.place('small', signal, work);
  }

  /** Gives how long it was, by what was asked for. */
  private async waitForRoom(lane: PortLane, signal: AbortSignal, leftMs: number): Promise<number> {
    const waitMs = this.window.waitMs(lane);
    if (waitMs === 0) return 0;
    if (waitMs > leftMs) throw limitReached(waitMs);
    this.options.logger.debug({ lane, waitMs }, 'waiting for the reset of Port’s rate limit');
    await this.inLine(() => this.options.clock.sleep(waitMs, signal));
    return waitMs;
  }

  private async counted<T>(work: () => Promise<T>): Promise<T> {
    this.window.begin();
    try {
      return await work();
    } finally {
      this.window.end();
    }
  }

  private async place<T>(lane: PortLane, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.inLine(() => this.turns.begin(lane, signal));
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      this.turns.end();
    }
  }

  private async inLine(wait: () => Promise<void>): Promise<void> {
    if (this.waiting >= MAX_WAITING) {
      const message = `More than ${MAX_WAITING} requests to Port wait in this client.`;
      throw new PortError('port_busy', message, { retry: 'later' });
    }
    this.waiting += 1;
    try {
      await wait();
    } finally {
      this.waiting -= 1;
    }
  }
}

function limitReached(afterMs: number): PortError {
  return new PortError('port_rate_limited', 'Port’s rate limit has no room for more requests at the moment.', {
    retry: { afterMs },
  });
}
