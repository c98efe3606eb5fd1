import type { RequestLane } from '@quayside/domain';

export interface PlaceQuestion {
  readonly lane: RequestLane;
  /** for the place, when it is granted; another one for every question, so that a lost answer wastes a place at worst */
  readonly grantId: string;
  /** what the answer to the last question said; undefined when it is the first one */
  readonly ticket: string | undefined;
  /** for how long this process knows that nobody may be granted anything; 0 when it knows of nothing */
  readonly holdMs: number;
}

export interface PlaceAnswer {
  readonly granted: boolean;
  /** 0 when granted; else the least time after which asking again makes sense, as far as anybody can tell */
  readonly waitMs: number;
  /** the place among those who wait; smaller is served earlier */
  readonly ticket: string;
}

/** Where the grants of one key are written down. Every call may reject; what it would have done may be done all the same. */
export interface BudgetStore {
  ask(question: PlaceQuestion): Promise<PlaceAnswer>;
  /** Takes back a grant that was not used, and a ticket that nobody waits for any more. */
  forget(grantId: string | undefined, ticket: string | undefined): Promise<void>;
  /** Nobody is granted anything for so long. A longer hold stays. */
  hold(holdMs: number): Promise<void>;
}
