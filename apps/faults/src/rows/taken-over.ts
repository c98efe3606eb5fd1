import type { Aftermath } from '../frame/fault';
import { LEASE_SECONDS } from '../frame/open-scene';
import type { Scene } from '../frame/scene';

export const SLACK_MS = 5_000;

/** A run whose worker is gone goes on within the lease and five seconds, in whatever worker, and gets through. */
export function takenOverInTime(scene: Scene, { run, struckAt }: Aftermath): string[] {
  if (run.outcome !== 'complete') return [`the run that was struck ended as ${run.outcome} (${run.errorCode})`];
  const began = beganAt(scene.house.output(), run.id).filter((at) => at > struckAt);
  const [first] = began;
  const mostMs = LEASE_SECONDS * 1_000 + SLACK_MS;
  if (first === undefined || first - struckAt <= mostMs) return [];
  return [`the run went on ${first - struckAt} ms after the fault; ${mostMs} ms are allowed`];
}

/** When workers said that they begin with the run, in milliseconds since the epoch, in order. */
export function beganAt(output: string, runId: string): number[] {
  return output
    .split('\n')
    .filter((line) => line.includes('a resync begins') && line.includes(runId))
    .map((line) => Date.parse((JSON.parse(line) as { readonly time: string }).time))
    .sort((a, b) => a - b);
}
