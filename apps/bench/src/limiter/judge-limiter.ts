import type { Figures } from '../framework/comparison';
import { ALLOWANCE } from './allowance';

export const MOST = 'most in any 60 s';
export const USED = 'of the allowance, %';
export const RECOVERY = 'recovery s';

/** One process was stopped. All in ms of the monotonic clock. */
export interface Stop {
  /** when somebody could send again: when it was stopped, or, where there was nobody else, when it went on */
  readonly fromMs: number;
  /** for so long the limiter counts a request */
  readonly spanMs: number;
}

/** @param arrivals ascending */
export function judgeLimiter(arrivals: readonly number[], stop: Stop): Figures {
  const { limit } = ALLOWANCE;
  const first = arrivals[0] ?? Number.NaN;
  return {
    requests: arrivals.length,
    [MOST]: mostInAnyWindow(arrivals),
    [USED]: 100 * shareUsed(arrivals),
    'first 60 requests s': ((arrivals[limit - 1] ?? Number.NaN) - first) / 1_000,
    [RECOVERY]: longestIdle(arrivals, stop) / 1_000,
  };
}

export function mostInAnyWindow(arrivals: readonly number[]): number {
  let most = 0;
  let start = 0;
  arrivals.forEach((atMs, index) => {
    while (atMs - (arrivals[start] ?? atMs) >= ALLOWANCE.windowMs) start += 1;
    most = Math.max(most, index - start + 1);
  });
  return most;
}

/** Over as many whole allowances as there were, so that it does not matter whether they were used in bursts. */
export function shareUsed(arrivals: readonly number[]): number {
  const { limit, windowMs } = ALLOWANCE;
  const whole = Math.floor((arrivals.length - 1) / limit);
  const tookMs = (arrivals[whole * limit] ?? Number.NaN) - (arrivals[0] ?? Number.NaN);
  return whole <= 0 ? 0 : (whole * windowMs) / tookMs;
}

/** From the stop on, the longest time for which a place was free and somebody could use it, and nobody did. */
export function longestIdle(arrivals: readonly number[], { fromMs, spanMs }: Stop): number {
  const idle = arrivals.map((atMs, index) => {
    const before = arrivals[index - ALLOWANCE.limit];
    if (atMs < fromMs || before === undefined) return 0;
    return atMs - Math.max(fromMs, before + spanMs, arrivals[index - 1] ?? 0);
  });
  return Math.max(0, ...idle);
}
