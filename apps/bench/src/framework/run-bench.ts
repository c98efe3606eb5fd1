import type { Bench, ComparisonBench, RaceBench } from './bench';
import type { Box } from './box';
import { runComparison, type ComparisonResult } from './run-comparison';
import { runRace, type RaceResult } from './run-race';

/** All that one run of a bench found out; what `--json` writes. */
export interface BenchResult {
  readonly bench: string;
  readonly data: string;
  readonly rounds: number;
  /** its figures are not to be quoted */
  readonly brief: boolean;
  readonly box: Box;
  readonly versions: Readonly<Record<string, string>>;
  readonly measured: Measured;
}

export type Measured =
  | { readonly unit: string; readonly races: readonly RaceResult[] }
  | { readonly comparisons: readonly ComparisonResult[] };

export type BenchOutcome =
  | { readonly kind: 'measured'; readonly measured: Measured }
  /** no figures: first all arms have to do the same */
  | { readonly kind: 'different'; readonly differences: readonly string[] };

export async function runBench(bench: Bench, rounds: number): Promise<BenchOutcome> {
  return 'races' in bench ? runRaces(bench, rounds) : runComparisons(bench, rounds);
}

async function runComparisons({ comparisons }: ComparisonBench, rounds: number): Promise<BenchOutcome> {
  const results: ComparisonResult[] = [];
  for (const comparison of comparisons) results.push(await runComparison(comparison, rounds));
  return { kind: 'measured', measured: { comparisons: results } };
}

/** Race by race, so that what V8 learns from one does not yet weigh on the one before it. */
async function runRaces(bench: RaceBench, rounds: number): Promise<BenchOutcome> {
  const differences: string[] = [];
  const races: RaceResult[] = [];
  for (const race of bench.races) {
    const found = await race.differences();
    differences.push(...found.map((difference) => `${race.name}: ${difference}`));
    if (differences.length === 0) races.push(await runRace(race, rounds));
  }
  if (differences.length > 0) return { kind: 'different', differences };
  return { kind: 'measured', measured: { unit: bench.unit, races } };
}
