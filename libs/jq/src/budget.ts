import { Stack } from './stack';

/** Which limit an evaluation ran into. */
export const JQ_LIMITS = ['ticks', 'deadline', 'string', 'array', 'depth'] as const;
export type JqLimit = (typeof JQ_LIMITS)[number];

export interface BudgetOptions {
  /** Units of work; about ten million a second. */
  readonly maxTicks?: number;
  readonly timeoutMs?: number;
  /** UTF-16 units of any one string. */
  readonly maxStringLength?: number;
  /** Elements of any one array. */
  readonly maxArrayLength?: number;
  /** Milliseconds since 1970, for the deadline and for jq's `now`. */
  readonly clock?: () => number;
}

/** Raised where a program asks for more than it may have. No `try` of a jq program catches it. */
export class JqLimitReached extends Error {
  constructor(
    readonly limit: JqLimit,
    message: string,
  ) {
    super(message);
    this.name = 'JqLimitReached';
  }
}

const TICKS_BETWEEN_LOOKS = 1024;

/**
 * What an evaluation may use. One budget may serve all the expressions of one record: it is used up by all of them
 * together until `renew`.
 *
 * Every loop ticks: once per turn, native functions in proportion to their work. The clock is looked at every 1024 ticks
 * only. A tick is not a fixed time, and work inside V8 itself (one comparison of two long strings) cannot be interrupted,
 * so a caller that needs certainty keeps a watchdog outside the thread.
 */
export class Budget {
  readonly maxStringLength: number;
  readonly maxArrayLength: number;
  readonly clock: () => number;
  readonly stack = new Stack();
  private readonly maxTicks: number;
  private readonly timeoutMs: number;
  private used = 0;
  private nextLook = TICKS_BETWEEN_LOOKS;
  private deadline: number;

  constructor(options: BudgetOptions = {}) {
    this.maxTicks = options.maxTicks ?? 10_000_000;
    this.timeoutMs = options.timeoutMs ?? 2_000;
    this.maxStringLength = options.maxStringLength ?? 64 * 1024 * 1024;
    this.maxArrayLength = options.maxArrayLength ?? 4 * 1024 * 1024;
    this.clock = options.clock ?? Date.now;
    this.deadline = this.clock() + this.timeoutMs;
  }

  /** Fills it up again, for the next record. */
  renew(): void {
    this.used = 0;
    this.nextLook = TICKS_BETWEEN_LOOKS;
    this.deadline = this.clock() + this.timeoutMs;
  }

  tick(units: number): void {
    this.used += units;
    if (this.used >= this.nextLook) this.look();
  }

  checkString(length: number): void {
    if (length > this.maxStringLength) throw new JqLimitReached('string', 'string too long for the limit');
  }

  checkArray(length: number): void {
    if (length > this.maxArrayLength) throw new JqLimitReached('array', 'array too long for the limit');
  }

  private look(): void {
    if (this.used > this.maxTicks) throw new JqLimitReached('ticks', `more than ${this.maxTicks} steps`);
    this.nextLook = this.used + TICKS_BETWEEN_LOOKS;
    if (this.clock() > this.deadline) throw new JqLimitReached('deadline', `longer than ${this.timeoutMs} ms`);
  }
}
