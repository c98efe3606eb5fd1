import type { RequestAllowance, RequestLane } from '@quayside/domain';

/**
 * A grant is counted when it is given; the upstream counts the request when it arrives, up to this much later. Grants are
 * counted for the window and this margin: all that arrives within one window was granted within one window and one
 * margin, so it is never more than the limit. Half of the margin is for the way to the sender and on to the socket (see
 * `RequestGrant.usableUntilMs`), half for the way to the upstream. It costs 2 in 62 of the allowance of 60 a minute.
 */
export const MARGIN_MS = 2_000;

/** The longest that a 420 or 429 can silence a key. */
export const MAX_HOLD_MS = 600_000;

/** How often a waiter asks again at least, and so how soon it notices that somebody before it went away. */
export const ASK_AGAIN_MS = 2_000;

/** A waiter that has not asked for this long, because its process died or was stopped, holds nobody up any more. */
export const WAITER_LEASE_MS = 3 * ASK_AGAIN_MS;

/** How many waiters of a key are kept in order; those beyond are served too, in no order. */
export const MAX_WAITERS = 1_000;

export const MAX_LIMIT = 10_000;
export const MAX_WINDOW_MS = 3_600_000;

/** The sliding log of one key: at most `limit` grants in any stretch of `spanMs`. */
export interface LogLimits {
  readonly limit: number;
  readonly reserve: number;
  readonly spanMs: number;
}

/** @throws RangeError that names the field, for an allowance that would grant nothing or everything */
export function logLimits({ limit, windowMs, reserve }: RequestAllowance, marginMs: number): LogLimits {
  if (!isWhole(limit, 1, MAX_LIMIT)) throw new RangeError('limit must be a whole number from 1 to 10,000');
  if (!isWhole(reserve, 0, limit - 1)) throw new RangeError('reserve must be a whole number from 0 to below limit');
  if (!isWhole(windowMs, 1, MAX_WINDOW_MS)) throw new RangeError('windowMs must be a whole number from 1 to 3,600,000');
  return { limit, reserve, spanMs: windowMs + marginMs };
}

/** How many places a lane may fill, those that others have filled included. */
export function capacityOf(lane: RequestLane, { limit, reserve }: LogLimits): number {
  return lane === 'interactive' ? limit : limit - reserve;
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
