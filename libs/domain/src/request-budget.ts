/**
 * Who a request is for: the work of a schedule, or a person or event that waits for the answer. The last places of a
 * budget are kept for the second.
 */
export type RequestLane = 'background' | 'interactive';

/** What an upstream lets one key do: `limit` requests in any stretch of `windowMs`. */
export interface RequestAllowance {
  readonly limit: number;
  readonly windowMs: number;
  /** how many of the `limit` are not for background requests */
  readonly reserve: number;
}

export interface BudgetRequest {
  readonly lane: RequestLane;
  readonly signal: AbortSignal;
  /** a request that would have to wait for longer than this is refused at once; it waits as long as it takes when absent */
  readonly maxWaitMs?: number;
}

/**
 * One request may be sent, once, and only until `usableUntilMs` by `monotonicMs`. Whoever is late, because its process
 * was stopped or no connection was to be had, gives the grant back and asks for another: the budget has counted the
 * request for the moment of the grant. Plain data, so that it can be passed between threads.
 */
export interface RequestGrant {
  readonly id: string;
  readonly usableUntilMs: number;
}

/** What an answer of the upstream says about the budget. */
export interface BudgetAnswer {
  readonly status: number;
  /** the wait that the answer asks for; null when it names none */
  readonly retryAfterMs: number | null;
}

export interface BudgetStatistics {
  /** requests granted, those given back included */
  readonly granted: number;
  /** time spent in `acquire`, of all callers together */
  readonly waitedMs: number;
}

/** The requests that one upstream key may still send, shared by everybody who uses that key. */
export interface RequestBudget {
  /**
   * Waits for a place, behind those who came earlier in the same lane. Ends with the signal's reason on abort, having
   * used up nothing.
   *
   * @throws AppError `request_budget_exhausted`, with `retry.afterMs`, when the wait would exceed `maxWaitMs`;
   *   `request_budget_unavailable` when nobody can tell what is left of the budget
   */
  acquire(request: BudgetRequest): Promise<RequestGrant>;
  /** For a request that was certainly not sent. Giving back twice does no harm. Never rejects. */
  giveBack(grant: RequestGrant): Promise<void>;
  /** To be told of every answer: after a 420 or 429, nobody who shares the key is granted anything for a while. Never rejects. */
  learn(answer: BudgetAnswer): Promise<void>;
  /** of this object alone, since it was made */
  statistics(): BudgetStatistics;
}

/** Whose budget it is. */
export interface UpstreamKey {
  /** of the upstream's API, for example `api.statuspage.io` */
  readonly host: string;
  readonly apiKey: string;
}

export interface RequestBudgets {
  /** The budget of a key, with statistics of its own for every call. */
  of(key: UpstreamKey, allowance: RequestAllowance): RequestBudget;
}

/** Milliseconds of a clock that never goes back, the same for every thread of a process. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}
