import type { Logger } from '@quayside/domain';
import { TenancyError } from '@quayside/tenancy';

export interface LeaseOptions {
  readonly leaseSeconds: number;
  /** false when the run is not ours any more */
  readonly extend: () => Promise<boolean>;
  readonly logger: Logger;
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
  monotonicMs = () => performance.now(),
}: LeaseOptions): Lease {
  const lost = new AbortController();
  const leaseMs = leaseSeconds * 1_000;
  let extendedAt = monotonicMs();
  let busy = false;

  const lose = (why: string): void => {
    clearInterval(timer);
    lost.abort(new TenancyError('run_superseded', why));
  };
  const beat = async (): Promise<void> => {
    if (monotonicMs() - extendedAt >= leaseMs)
      return lose('The lease of the run was over before it could be extended.');
    if (busy) return;
    busy = true;
    try {
      const askedAt = monotonicMs();
      if (await extend()) extendedAt = askedAt;
      else lose('Another worker has taken the run over, or it was ended.');
    } catch (error) {
      logger.warn({ err: error }, 'the lease of a run could not be extended; it is tried again');
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void beat(), leaseMs / 3);
  return { signal: lost.signal, stop: () => clearInterval(timer) };
}
