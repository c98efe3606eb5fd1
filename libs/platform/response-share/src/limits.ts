import { SHARE_HOLD_MS } from '@quayside/domain';

/** How long an answer is kept for the others. */
export const ANSWER_MS = 10_000;

/** A claim that is not held any more lapses. A thread that evaluates an expression may be late by some seconds. */
export const CLAIM_MS = 3 * SHARE_HOLD_MS + 1_000;

/** Who has not looked for so long uses the key no more. Longer than a run waits for its turn in a full budget. */
export const USER_MS = 120_000;

/** How long is waited for Redis. A request that is not shared costs little; a run that stands still costs more. */
export const PATIENCE_MS = 250;

/** A larger answer is not shared, in characters of JSON. */
export const MAX_ANSWER_LENGTH = 4 * 1024 * 1024;

/**
 * Nor is one that takes more room in Redis, which must not become full: the queue is in it. An allowance of 60 requests a
 * minute can be answered at once, so that one key has 60 of these at the most: 30 MiB for `ANSWER_MS`.
 */
export const MAX_SEALED_LENGTH = 512 * 1024;
