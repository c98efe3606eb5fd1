import { columnWidths, figure, rangeText, rowText } from './cells';
import type { ComparisonResult, FigureGoalResult } from './run-comparison';
import type { Spread } from './spread';

/** A line for each figure, a column for each arm. */
export function comparisonLines({ name, note, arms, absent, goals }: ComparisonResult): readonly string[] {
  const figures = [...new Set(arms.flatMap((arm) => Object.keys(arm.figures)))];
  const rows = [
    ['', ...arms.map((arm) => arm.name)],
    ...figures.map((row) => [row, ...arms.map((arm) => cell(arm.figures[row]))]),
  ];
  const widths = columnWidths(rows);
  return [
    name,
    ...(note === undefined ? [] : [`  (${note})`]),
    ...rows.map((row) => rowText(row, widths)),
    ...absent.map((arm) => `  ${arm.name}  not present: ${arm.reason}`),
    ...goals.map((goal) => `  ${goal.met ? 'met   ' : 'MISSED'} ${goalText(goal)}`),
  ];
}

export function missedFigures(comparisons: readonly ComparisonResult[]): readonly string[] {
  return comparisons.flatMap(({ name, goals }) =>
    goals.filter(({ met }) => !met).map((goal) => `${name}: ${goalText(goal)}`),
  );
}

function cell(spread: Spread | undefined): string {
  if (spread === undefined) return '-';
  return spread.min === spread.max ? figure(spread.median) : `${figure(spread.median)} (${rangeText(spread)})`;
}

function goalText({
  arm,
  figure: name,
  over,
  beyond,
  atLeast,
  atMost,
  inEveryRound,
  reached,
}: FigureGoalResult): string {
  const bounds = [
    ...(atLeast === undefined ? [] : [`at least ${figure(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${figure(atMost)}`]),
  ].join(' and ');
  const against = over === undefined ? '' : ` of ${over}'s`;
  const shared = beyond === undefined ? '' : `, both less ${beyond}`;
  const rounds = inEveryRound === true ? ' in every round' : '';
  return `${arm}: ${name} ${bounds}${over === undefined ? '' : 'x'}${against}${shared}${rounds}: ${cell(reached)}`;
}
