import type { Aftermath } from '../frame/fault';

/** What speaks against a run that got through, whatever struck it. */
export function gotThrough({ run }: Pick<Aftermath, 'run'>): string[] {
  if (run.outcome === 'complete') return [];
  const reasons = [run.errorCode, ...run.faults.map(({ code }) => code)].filter((code) => code !== null);
  return [`the run that was struck ended as ${run.outcome} (${reasons.join(', ')})`];
}
