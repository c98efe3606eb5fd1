import { claimDueRotations, expireRotation, openProbe, settleProbe, type DueRotation } from '@quayside/tenancy';
import { probeKey, type ProbeDeps } from './probe-key';

export interface RotationWatchOptions extends ProbeDeps {
  /** how often due rotations are looked for; 2 s when absent */
  readonly tickMs?: number;
}

const TICK_MS = 2_000;
/** Rotations that one look sees to, all at the same time. */
const MAX_AT_ONCE = 4;
/** Longer than a probe takes. */
const AGAIN_AFTER_SECONDS = 60;

/**
 * Probes new values, and destroys second ones that have expired, until the signal is aborted. It never fails: what is due
 * stays due in Postgres, and so does a probe that its worker did not live to write down.
 */
export async function watchRotations(options: RotationWatchOptions): Promise<void> {
  const { database, clock, logger, stopping, tickMs = TICK_MS } = options;
  let isFailing = false;
  while (!stopping.aborted) {
    let seen = 0;
    try {
      const due = await claimDueRotations(database, { limit: MAX_AT_ONCE, againAfterSeconds: AGAIN_AFTER_SECONDS });
      const ends = await Promise.allSettled(due.map((rotation) => seeToRotation(rotation, options)));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
      seen = due.length;
      isFailing = false;
    } catch (error) {
      // once while it lasts: Postgres is away, or the process stops
      if (!stopping.aborted && !isFailing) logger.error({ err: error }, 'rotations of secrets could not be seen to');
      isFailing = true;
    }
    if (seen < MAX_AT_ONCE) await clock.sleep(tickMs, stopping).catch(() => {});
  }
}

/** @throws DatabaseError, or the reason of the stop */
export async function seeToRotation({ organisationId, secretId }: DueRotation, deps: ProbeDeps): Promise<void> {
  const { database, logger } = deps;
  if (await expireRotation(database, organisationId, secretId)) {
    return logger.info({ organisationId, secretId }, 'the second value of a secret has expired, and is destroyed');
  }
  const probe = await openProbe(database, organisationId, secretId);
  const end = probe && (await probeKey(probe, deps));
  if (probe === null || end === null) return;
  const isSettled = await settleProbe(database, probe, end);
  logger.info({ organisationId, secretId, result: end.result, isSettled }, 'a new key was probed');
}
