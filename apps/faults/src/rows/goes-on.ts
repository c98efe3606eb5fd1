import type { RunRow } from '../frame/scene';

/** What speaks against a run that gets through whatever has struck it. */
export function goesOn({ outcome, errorCode }: RunRow): string[] {
  return outcome === 'complete' ? [] : [`the run that was struck ended as ${outcome} (${errorCode})`];
}
