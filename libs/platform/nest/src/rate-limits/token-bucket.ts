/** At most `requests` at once, and from then on as many again in each `seconds`, evenly. */
export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
}

/** What one key has left, as of a moment. */
export interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** What a key is told of a limit. Whole numbers. */
export interface Quota {
  readonly remaining: number;
  /** until everything is there again */
  readonly resetSeconds: number;
  /** until one request may come; 0 when it may at once */
  readonly retryAfterSeconds: number;
}

/** Sums of fractions are a little off: a request is not refused for that. */
const ROUNDING = 1e-6;

/** A bucket at a moment. None is a full one; a moment before its own adds nothing and takes nothing away. */
export function refill(bucket: Bucket | undefined, limit: RateLimit, nowMs: number): Bucket {
  if (bucket === undefined) return { tokens: limit.requests, atMs: nowMs };
  const elapsedSeconds = Math.max(0, nowMs - bucket.atMs) / 1_000;
  const tokens = bucket.tokens + (elapsedSeconds * limit.requests) / limit.seconds;
  return { tokens: Math.min(limit.requests, tokens), atMs: Math.max(nowMs, bucket.atMs) };
}

/** The bucket after one request; null when there is none left for it, which costs nothing. */
export function takeOne(bucket: Bucket): Bucket | null {
  return bucket.tokens < 1 - ROUNDING ? null : { ...bucket, tokens: Math.max(0, bucket.tokens - 1) };
}

export function quotaOf({ tokens }: Bucket, { requests, seconds }: RateLimit): Quota {
  const secondsFor = (missing: number): number => Math.ceil(Math.max(0, missing - ROUNDING) * (seconds / requests));
  return {
    remaining: Math.floor(tokens + ROUNDING),
    resetSeconds: secondsFor(requests - tokens),
    retryAfterSeconds: secondsFor(1 - tokens),
  };
}
