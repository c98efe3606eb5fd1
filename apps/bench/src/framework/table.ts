import type { Box } from './box';
import type { BenchResult } from './run-bench';
import type { ArmResult, GoalResult, RaceResult } from './run-race';
import type { Spread } from './spread';

/** The result for people: what it was made on, and for each race a table and what became of its goals. */
export function resultText(result: BenchResult): string {
  const { bench, data, unit, rounds, box, versions, races } = result;
  const lines = [
    `${bench}: ${data}`,
    boxLine(box),
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    `medians of ${rounds} rounds, all arms by turns; cost is CPU time, compared round by round`,
    ...races.flatMap((race) => ['', ...raceLines(race, unit)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** One line for each goal that was missed. */
export function missedGoals(races: readonly RaceResult[]): readonly string[] {
  return races.flatMap(({ name, subject, goals }) =>
    goals.filter(({ met }) => !met).map((goal) => `${name}: ${goalText(subject, goal)}`),
  );
}

function boxLine({ processor, cores, memoryGb, system, node, commit }: Box): string {
  const sources = commit === null ? 'no commit' : `commit ${commit}`;
  return `${processor}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}, ${sources}`;
}

function raceLines({ name, subject, arms, absent, goals }: RaceResult, unit: string): readonly string[] {
  const head = ['', `CPU us/${unit}`, `${unit}/s`, `cost of ${subject} = 1`, 'min..max', 'a round'];
  const rows = [head, ...arms.map(armCells)];
  const names = [...arms, ...absent].map((arm) => arm.name.length);
  const widths = head.map((_, column) =>
    Math.max(...(column === 0 ? names : []), ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [
    name,
    ...rows.map((row) => rowText(row, widths)),
    ...absent.map((arm) => `  ${arm.name.padEnd(widths[0] ?? 0)}  not present: ${arm.reason}`),
    ...goals.map((goal) => `  ${goal.met ? 'met   ' : 'MISSED'} ${goalText(subject, goal)}`),
  ];
}

function rowText(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) => {
    const width = widths[column] ?? 0;
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  });
  return `  ${padded.join('  ')}`.trimEnd();
}

function armCells({ name, cpuMicros, perSecond, timesTheSubject, unitsPerRound }: ArmResult): readonly string[] {
  return [
    name,
    figure(cpuMicros.median),
    figure(perSecond.median),
    `${figure(timesTheSubject.median)}x`,
    rangeText(timesTheSubject),
    String(unitsPerRound),
  ];
}

function rangeText({ min, max }: Spread): string {
  return `${figure(min)}..${figure(max)}`;
}

function goalText(subject: string, { than, atLeast, reached }: GoalResult): string {
  return `${subject} at least ${figure(atLeast)}x against ${than}: ${figure(reached)}x`;
}

/** Three digits that mean something, without an exponent. */
function figure(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
