import type { Instant } from './records';

/** What the parts of one world share: its clock and its source of ids. */
export interface WorldContext {
  readonly now: () => Instant;
  readonly newId: () => string;
}

/**
 * The next `updated_at`: the present, but always later than the one before, so that a change shows under a frozen
 * clock too.
 */
export function touched(context: WorldContext, before: Instant): Instant {
  return Math.max(context.now(), before + 1);
}
