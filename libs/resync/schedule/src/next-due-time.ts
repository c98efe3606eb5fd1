import { createHash } from 'node:crypto';

/**
 * When an installation is due. Due times lie on a grid: multiples of the interval since the epoch, moved by an offset
 * that the installation's id decides. So they are the same whoever computes them, a restart moves none, and
 * installations made in the same minute are spread over the whole interval.
 */

export interface FirstDueTimeInput {
  readonly installationId: string;
  readonly intervalMinutes: number;
  /** the database's clock, not a worker's */
  readonly now: Date;
}

export interface NextDueTimeInput extends FirstDueTimeInput {
  /** the due time that has come */
  readonly dueAt: Date;
}

export interface NextDueTime {
  readonly nextRunAt: Date;
  /** due times that passed without a run, the one that runs now not counted */
  readonly missed: number;
}

/** The first due time after `now`: at most one interval away. */
export function firstDueTime({ installationId, intervalMinutes, now }: FirstDueTimeInput): Date {
  const intervalMs = intervalMinutes * 60_000;
  const offsetMs = spreadOffsetMs(installationId, intervalMs);
  return new Date((Math.floor((now.getTime() - offsetMs) / intervalMs) + 1) * intervalMs + offsetMs);
}

/** The due time after the one that has come. However many were missed, they become one run now. */
export function nextDueTime({ installationId, intervalMinutes, dueAt, now }: NextDueTimeInput): NextDueTime {
  const lateMs = Math.max(0, now.getTime() - dueAt.getTime());
  return {
    nextRunAt: firstDueTime({ installationId, intervalMinutes, now }),
    missed: Math.floor(lateMs / (intervalMinutes * 60_000)),
  };
}

function spreadOffsetMs(installationId: string, intervalMs: number): number {
  return createHash('sha256').update(installationId).digest().readUIntBE(0, 6) % intervalMs;
}
