import fc from 'fast-check';
import type { RequestLane } from '@quayside/domain';

/** What happens to one key, one thing after the other. */
export type LedgerStep =
  | { readonly do: 'ask'; readonly lane: RequestLane; readonly afterMs: number; readonly holdMs: number }
  /** the waiter of that number, of those who wait, asks again */
  | { readonly do: 'ask again'; readonly waiter: number; readonly afterMs: number }
  /** the grant of that number, of those given, comes back */
  | { readonly do: 'give back'; readonly grant: number; readonly afterMs: number }
  | { readonly do: 'leave'; readonly waiter: number; readonly afterMs: number }
  | { readonly do: 'hold'; readonly holdMs: number; readonly afterMs: number };

export const SPAN_MS = 10_000;
const MOST_STEPS = 120;
const LONGEST_PAUSE_MS = 2 * SPAN_MS;
/** how long all steps take at the most */
export const STEPS_MS = MOST_STEPS * LONGEST_PAUSE_MS;
export const LIMITS = { limit: 6, reserve: 2, spanMs: SPAN_MS };

const afterMs = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 800 }) },
  // right at the edge of what was granted at one time
  { weight: 2, arbitrary: fc.constantFrom(SPAN_MS - 1, SPAN_MS) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: LONGEST_PAUSE_MS }) },
);
const which = fc.nat({ max: 50 });
const lane = fc.constantFrom<RequestLane>('background', 'interactive');
const holdMs = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: SPAN_MS }));

const step: fc.Arbitrary<LedgerStep> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('ask' as const), lane, afterMs, holdMs }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('ask again' as const), waiter: which, afterMs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('give back' as const), grant: which, afterMs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), waiter: which, afterMs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hold' as const), holdMs, afterMs }) },
);

export const ledgerSteps: fc.Arbitrary<readonly LedgerStep[]> = fc.array(step, {
  minLength: 1,
  maxLength: MOST_STEPS,
  size: 'max',
});
