import { monotonicMs } from '@quayside/domain';
import { quotaOf, refill, takeOne, type Bucket, type Quota, type RateLimit } from './token-bucket';

export interface RateLimiterOptions {
  /** whose buckets are remembered; 20,000 when absent */
  readonly maxKeys?: number;
  /** milliseconds that only go forward; `monotonicMs` when absent */
  readonly nowMs?: () => number;
}

export interface Decision {
  readonly allowed: boolean;
  readonly quota: Quota;
}

const MAX_KEYS = 20_000;

/**
 * One limit for each of many keys, in the memory of this process. When there are more keys than it remembers, the one that
 * has not come for longest is forgotten, and begins anew with a whole quota. Who has so many keys that this helps them has
 * as many quotas already.
 */
export class RateLimiter {
  /** in the order in which they last came */
  readonly #buckets = new Map<string, Bucket>();
  readonly #maxKeys: number;
  readonly #nowMs: () => number;

  constructor(
    readonly limit: RateLimit,
    options: RateLimiterOptions = {},
  ) {
    this.#maxKeys = options.maxKeys ?? MAX_KEYS;
    this.#nowMs = options.nowMs ?? monotonicMs;
  }

  /** how many keys are remembered */
  get size(): number {
    return this.#buckets.size;
  }

  /** Counts a request of the key, if it is allowed one. */
  take(key: string): Decision {
    const filled = this.#filled(key);
    const taken = takeOne(filled);
    this.#buckets.delete(key);
    this.#buckets.set(key, taken ?? filled);
    if (this.#buckets.size > this.#maxKeys) this.#forgetOldest();
    return { allowed: taken !== null, quota: quotaOf(taken ?? filled, this.limit) };
  }

  /** Whether a request would be allowed now. Counts nothing. */
  look(key: string): Decision {
    const filled = this.#filled(key);
    return { allowed: takeOne(filled) !== null, quota: quotaOf(filled, this.limit) };
  }

  #filled(key: string): Bucket {
    return refill(this.#buckets.get(key), this.limit, this.#nowMs());
  }

  #forgetOldest(): void {
    for (const key of this.#buckets.keys()) {
      this.#buckets.delete(key);
      return;
    }
  }
}
