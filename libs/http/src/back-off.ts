export interface BackOff {
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/**
 * The wait before send number `sends + 1`: somewhere between nothing and a bound that doubles with every send ("full
 * jitter"), so that many clients that failed together do not come back together.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backOffMs(sends: number, { baseDelayMs, maxDelayMs }: BackOff, random: () => number): number {
  // beyond 2^30 times the base every bound is above the cap anyway, and the power stays finite
  const bound = Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(sends - 1, 30));
  return Math.floor(random() * bound);
}
