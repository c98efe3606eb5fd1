import { ResyncError } from './resync-error';

/** Each of them has cost a series of retries by then, of minutes at the worst. */
const MOST_IN_A_ROW = 3;

/** Codes that say that a whole side is away, and nothing of the one list or page that met them. */
const AWAY: ReadonlySet<string> = new Set([
  'upstream_unavailable',
  'upstream_rate_limited',
  'port_unavailable',
  'port_rate_limited',
]);

interface Failure {
  readonly code: string;
  readonly message: string;
}

/**
 * Ends a run when the upstream or Port has been away for three lists or pages in a row: every further one would cost its
 * retries too, and a big account has thousands. What was done stays done, and the next run does the rest.
 */
export class OutageWatch {
  private readonly inARow = { upstream: 0, port: 0 };

  /** @param failure null when that side answered */
  note(side: 'upstream' | 'port', failure: Failure | null): void {
    if (failure === null || !AWAY.has(failure.code)) {
      this.inARow[side] = 0;
      return;
    }
    this.inARow[side] += 1;
    if (this.inARow[side] < MOST_IN_A_ROW) return;
    const name = side === 'port' ? 'Port' : 'The upstream';
    throw new ResyncError('outage', `${name} was away ${MOST_IN_A_ROW} times in a row: ${failure.message}`, {
      retry: 'later',
    });
  }
}
