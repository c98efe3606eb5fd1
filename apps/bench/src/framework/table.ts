import type { Box } from './box';
import { comparisonLines, missedFigures } from './comparison-table';
import { missedRatios, raceLines } from './race-table';
import type { BenchResult, Measured } from './run-bench';

/** The result for people: what it was made on, and for each race or comparison a table and what became of its goals. */
export function resultText({ bench, data, rounds, brief, box, versions, measured }: BenchResult): string {
  const isRace = 'races' in measured;
  const times = rounds === 1 ? 'one round' : `medians of ${rounds} rounds`;
  const lines = [
    `${bench}: ${data}`,
    boxLine(box),
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    isRace ? `${times}, all arms by turns; cost is CPU time, compared round by round` : times,
    ...(brief ? ['brief: less of everything, figures not to be quoted'] : []),
    ...(isRace
      ? measured.races.flatMap((race) => ['', ...raceLines(race, measured.unit)])
      : measured.comparisons.flatMap((comparison) => ['', ...comparisonLines(comparison)])),
  ];
  return `${lines.join('\n')}\n`;
}

/** One line for each goal that was missed. */
export function missedGoals(measured: Measured): readonly string[] {
  return 'races' in measured ? missedRatios(measured.races) : missedFigures(measured.comparisons);
}

function boxLine({ processor, cores, memoryGb, system, node, commit }: Box): string {
  const sources = commit === null ? 'no commit' : `commit ${commit}`;
  return `${processor}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}, ${sources}`;
}
