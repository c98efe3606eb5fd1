/** So few that a newcomer soon has a turn when runs are long, and so many that an idle worker finds something at once. */
export const MIN_WINDOW = 4;
/** With so many taken from turn to turn, a queue that is chosen anew every time has no more to give. */
export const MAX_WINDOW = 1_000;

/**
 * How many jobs may wait in the queue: twice what the workers took since the last turn of the scheduler, so that they do
 * not run dry before the next one. With short runs or many workers it doubles from turn to turn until it is enough.
 *
 * @param taken jobs that left the queue since the last turn; a number below zero, which another scheduler's jobs make,
 *   counts as none
 */
export function dispatchWindow(taken: number): number {
  return Math.min(MAX_WINDOW, Math.max(MIN_WINDOW, 2 * taken));
}
