import { monotonicMs as now, type Logger, type ResyncState } from '@quayside/domain';
import { TenancyError } from '@quayside/tenancy';
import { LeaseEnd } from './lease-end';

export interface LeaseOptions {
  readonly leaseSeconds: number;
  /** false when the run is not ours any more */
  readonly extend: () => Promise<boolean>;
  /** whether the run should be handed back, because others wait; asked each time the lease was extended */
  readonly shouldGiveWay: () => Promise<boolean>;
  readonly logger: Logger;
  /** when the lease was asked for, in `monotonicMs`: it began then at the earliest */
  readonly askedAtMs: number;
  /** milliseconds that only go forward, whatever happens to the wall clock */
  readonly monotonicMs?: () => number;
}

export interface Lease {
  /** aborted with `run_superseded` when the lease is lost or could not be extended in time */
  readonly signal: AbortSignal;
  /** for whoever cannot wait until the signal gets through */
  readonly end: LeaseEnd;
  /** whether the run should be handed back at its next page, as far as is known */
  isAskedToGiveWay(): boolean;
  stop(): void;
}

/**
 * Extends a run's lease three times in its length. When Postgres does not answer until the lease is over, the run is
 * given up here as it is there: from then on another worker may have it.
 */
export function keepLease({
  leaseSeconds,
  extend,
  shouldGiveWay,
  logger,
  askedAtMs,
  monotonicMs = now,
}: LeaseOptions): Lease {
  const lost = new AbortController();
  const shownEnd = new LeaseEnd();
  const leaseMs = leaseSeconds * 1_000;
  let extendedAtMs = askedAtMs;
  let giveWay = false;
  let ended = false;
  let busy = false;
  let listening = false;

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
  const atEnd = (): NodeJS.Timeout => {
    shownEnd.set(extendedAtMs + leaseMs);
    return setTimeout(() => lose('The lease of the run was over before it could be extended.'), Math.max(0, leftMs()));
  };
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
      void listen();
    } catch (error) {
      logger.warn({ err: error }, 'the lease of a run could not be extended; it is tried again');
    } finally {
      busy = false;
    }
  };
  // on its own, so that a slow answer keeps no lease from being extended
  const listen = async (): Promise<void> => {
    if (listening) return;
    listening = true;
    try {
      giveWay = await shouldGiveWay();
    } catch (error) {
      logger.warn({ err: error }, 'whether others wait for a worker could not be asked; it is tried again');
    } finally {
      listening = false;
    }
  };
  const beats = setInterval(() => void beat(), leaseMs / 3);
  let end = atEnd();
  return { signal: lost.signal, end: shownEnd, isAskedToGiveWay: () => giveWay, stop };
}

/**
 * A state with which the lease ends when the run does: what is told to Port after that must not be cut off, as if the run
 * were lost.
 *
 * @param state of this run and nobody else's: it is changed
 */
export function endingLease(state: ResyncState, lease: Pick<Lease, 'stop' | 'end'>): ResyncState {
  const finish = state.finish.bind(state);
  return Object.assign(state, {
    finish: async (run: Parameters<ResyncState['finish']>[0]): Promise<void> => {
      await finish(run);
      lease.stop();
      lease.end.set(Infinity);
    },
  });
}
