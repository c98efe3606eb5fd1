import type { Bench } from './bench';
import type { Box } from './box';
import { runRace, type RaceResult } from './run-race';

/** All that one run of a bench found out; what `--json` writes. */
export interface BenchResult {
  readonly bench: string;
  readonly data: string;
  readonly unit: string;
  readonly rounds: number;
  readonly box: Box;
  readonly versions: Readonly<Record<string, string>>;
  readonly races: readonly RaceResult[];
}

export type BenchOutcome =
  | { readonly kind: 'measured'; readonly races: readonly RaceResult[] }
  /** no figures: first all arms have to do the same */
  | { readonly kind: 'different'; readonly differences: readonly string[] };

/** Race by race, so that what V8 learns from one does not yet weigh on the one before it. */
export async function runBench(bench: Bench, rounds: number): Promise<BenchOutcome> {
  const differences: string[] = [];
  const races: RaceResult[] = [];
  for (const race of bench.races) {
    const found = await race.differences();
    differences.push(...found.map((difference) => `${race.name}: ${difference}`));
    if (differences.length === 0) races.push(await runRace(race, rounds));
  }
  return differences.length > 0 ? { kind: 'different', differences } : { kind: 'measured', races };
}
