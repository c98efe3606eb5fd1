import { columnWidths, figure, rangeText, rowText } from './cells';
import type { ArmResult, GoalResult, RaceResult } from './run-race';

export function raceLines({ name, subject, arms, absent, goals }: RaceResult, unit: string): readonly string[] {
  const head = ['', `CPU us/${unit}`, `${unit}/s`, `cost of ${subject} = 1`, 'min..max', 'a round'];
  const rows = [head, ...arms.map(armCells)];
  const widths = columnWidths([...rows, ...absent.map((arm) => [arm.name])]);
  return [
    name,
    ...rows.map((row) => rowText(row, widths)),
    ...absent.map((arm) => `  ${arm.name.padEnd(widths[0] ?? 0)}  not present: ${arm.reason}`),
    ...goals.map((goal) => `  ${goal.met ? 'met   ' : 'MISSED'} ${goalText(subject, goal)}`),
  ];
}

export function missedRatios(races: readonly RaceResult[]): readonly string[] {
  return races.flatMap(({ name, subject, goals }) =>
    goals.filter(({ met }) => !met).map((goal) => `${name}: ${goalText(subject, goal)}`),
  );
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

function goalText(subject: string, { than, atLeast, reached }: GoalResult): string {
  return `${subject} at least ${figure(atLeast)}x against ${than}: ${figure(reached)}x`;
}
