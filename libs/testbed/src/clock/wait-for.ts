import { systemClock, type Clock } from '@quayside/domain';

export interface WaitForOptions {
  /** 10,000 when absent */
  readonly timeoutMs?: number;
  /** 50 when absent */
  readonly intervalMs?: number;
  /** for the error: what did not happen, for example "the run to finish" */
  readonly what: string;
  readonly clock?: Clock;
}

type Falsy = false | 0 | '' | null | undefined;

/**
 * Asks until the answer is truthy, and returns that answer. A condition that throws ends the wait with its error: what
 * may fail on the way, the condition has to catch.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 10_000, intervalMs = 50, what, clock = systemClock }: WaitForOptions,
): Promise<Exclude<T, Falsy>> {
  const deadlineMs = clock.now().getTime() + timeoutMs;
  for (;;) {
    const answer = await condition();
    if (answer) return answer as Exclude<T, Falsy>;
    if (clock.now().getTime() >= deadlineMs) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await clock.sleep(intervalMs);
  }
}
