import type { Clock } from '@quayside/domain';
import { usableUntilMs } from './token-lifetime';

/** What Port's token route gives. */
export interface TokenGrant {
  /** the whole value of the Authorization header */
  readonly authorization: string;
  readonly expiresInSeconds: number;
}

export interface AccessToken {
  readonly authorization: string;
  readonly usableUntilMs: number;
}

interface Flight {
  readonly token: Promise<AccessToken>;
  readonly controller: AbortController;
  waiters: number;
}

/**
 * The token in use. However many callers need a new one at the same moment, one request is made. It belongs to none of
 * them: it ends early only when the last of them has gone away. A failure is told to those who wait for it and is not kept.
 */
export class TokenSource {
  private current: AccessToken | undefined;
  private flight: Flight | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ask: (signal: AbortSignal) => Promise<TokenGrant>,
  ) {}

  async get(signal: AbortSignal): Promise<AccessToken> {
    signal.throwIfAborted();
    if (this.current !== undefined && this.clock.now().getTime() < this.current.usableUntilMs) return this.current;
    this.flight ??= this.start();
    return await this.join(this.flight, signal);
  }

  /** Forgets a token that Port refused, unless a newer one has taken its place already. */
  drop(token: AccessToken): void {
    if (this.current === token) this.current = undefined;
  }

  private start(): Flight {
    const controller = new AbortController();
    const flight: Flight = { token: this.fetch(controller.signal), controller, waiters: 0 };
    const land = (): void => {
      if (this.flight === flight) this.flight = undefined;
    };
    flight.token.then(land, land);
    return flight;
  }

  private async fetch(signal: AbortSignal): Promise<AccessToken> {
    const requestedAtMs = this.clock.now().getTime();
    const grant = await this.ask(signal);
    this.current = {
      authorization: grant.authorization,
      usableUntilMs: usableUntilMs(requestedAtMs, grant.expiresInSeconds),
    };
    return this.current;
  }

  private join(flight: Flight, signal: AbortSignal): Promise<AccessToken> {
    flight.waiters += 1;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        flight.waiters -= 1;
        if (flight.waiters === 0) {
          if (this.flight === flight) this.flight = undefined;
          flight.controller.abort(signal.reason);
        }
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      flight.token.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }
}
