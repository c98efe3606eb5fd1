/** The time in a worker's hands that one turn pays for. */
const SECONDS_A_TURN = 30;

/**
 * Nothing costs more turns. It bounds how many rounds an organisation may have to wait for one run: a run that is longer
 * still gives its place back before its end, or is held up by an upstream for which nobody else should pay.
 */
export const MAX_RUN_COST = 10;

/** What a run is expected to cost, in turns from 1 to `MAX_RUN_COST`, by how long the installation's last one took. */
export function runCost(lastRunSeconds: number | null): number {
  return Math.min(MAX_RUN_COST, Math.max(1, Math.ceil((lastRunSeconds ?? 0) / SECONDS_A_TURN)));
}
