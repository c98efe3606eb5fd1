import type { Aftermath } from '../frame/fault';
import type { Scene } from '../frame/scene';
import { goesOn } from './goes-on';

/**
 * A run that was struck goes on within so long after the fault, and gets through. It goes on with its first request to
 * either side, or with its end.
 */
export function goesOnWithin(ms: number): (scene: Scene, aftermath: Aftermath) => string[] {
  return ({ house }, { run, overAt }) => {
    if (run.outcome !== 'complete') return goesOn(run);
    const signs = [
      run.finishedAt?.getTime() ?? Infinity,
      // a simulator keeps its requests in the order in which they came
      ...[house.statuspage, house.port].map(
        ({ server }) => server.requests.find(({ at }) => at > overAt)?.at ?? Infinity,
      ),
    ];
    const wentOnMs = Math.min(...signs) - overAt;
    return wentOnMs <= ms ? [] : [`the run went on ${wentOnMs} ms after the fault; ${ms} ms are allowed`];
  };
}
