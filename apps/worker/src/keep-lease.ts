import type { Logger } from '@quayside/domain';
import { TenancyError } from '@quayside/tenancy';

export interface LeaseOptions {
  readonly leaseSeconds: number;
  /** false when the run is not ours any more */
  readonly extend: () => Promise<boolean>;
  readonly logger: Logger;
  /** when the lease was asked for, in `monotonicMs`: it began then at the earliest */
  readonly askedAtMs: number;
  /** milliseconds that only go forward, whatever happens to the wall clock */
  readonly monotonicMs?: () => number;
}

export interface Lease {
  /** aborted with `run_superseded` when the lease is lost or could not be extended in time */
  readonly signal: AbortSignal;
  stop(): void;
}

/**
 * Extends a run's lease three times in its length. When Postgres does not answer until the lease is over, the run is
 * given up here as it is there: from then on another worker may have it.
 */
export function keepLease({
  leaseSeconds,
  extend,
  logger,
  askedAtMs,
  monotonicMs = () => performance.now(),
}: LeaseOptions): Lease {
  const lost = new AbortController();
  const leaseMs = leaseSeconds * 1_000;
  let extendedAtMs = askedAtMs;
  let ended = false;
  let busy = false;

  const stop = (): void => {
    ended = true;
    clearInterval(beats);
    clearTimeout(end);
  };
  const lose = (why: string): void => {
    stop();
    lost.abort(new TenancyError('run_superseded', why));
  };
  const leftMs = (): number => extendedAtMs + leaseMs - monotonicMs();
  const atEnd = (): NodeJS.Timeout =>
    setTimeout(() => lose('The lease of the run was over before it could be extended.'), Math.max(0, leftMs()));
  const beat = async (): Promise<void> => {
    // a process that was paused may come here before the timer that ends the lease does
    if (leftMs() <= 0) return lose('The lease of the run was over before the process woke up.');
    if (busy) return;
    busy = true;
    try {
      const askedAgainAtMs = monotonicMs();
      const extended = await extend();
      if (ended) return;
      if (!extended) return lose('Another worker has taken the run over, or it was ended.');
      extendedAtMs = askedAgainAtMs;
      clearTimeout(end);
      end = atEnd();
    } catch (error) {
      logger.warn({ err: error }, 'the lease of a run could not be extended; it is tried again');
    } finally {
      busy = false;
    }
  };
  const beats = setInterval(() => void beat(), leaseMs / 3);
  let end = atEnd();
  return { signal: lost.signal, stop };
}
