import { parseArgs } from 'node:util';
import type { Fault } from './frame/fault';

export interface Command {
  readonly faults: readonly Fault[];
  readonly times: number;
  readonly pairs: number;
  readonly seed: number;
  readonly parallel: number;
  /** faults last as long as the matrix says */
  readonly full: boolean;
  /** where the table is written */
  readonly report?: string;
}

export const USAGE = `Usage: npm run test:faults -- [--rows F1,F5] [--times N] [--pairs N] [--seed N] [--parallel N] [--report FILE.md] [--brief | --full]

  --rows F1,F5    these rows; all of them when left out
  --times N       how often each comes alone; once, and 0 leaves them out
  --pairs N       how many pairs of them come at once; none
  --seed N        where chance begins; drawn anew when left out. Round n of a row has the seed N + n
  --parallel N    how many houses stand at a time; 1
  --report FILE   write the table there, as Markdown
  --brief         faults that the matrix lets last for minutes last for seconds; this is what happens anyway
  --full          they last for minutes
`;

const OPTIONS = {
  rows: { type: 'string' },
  times: { type: 'string' },
  pairs: { type: 'string' },
  seed: { type: 'string' },
  parallel: { type: 'string' },
  report: { type: 'string' },
  brief: { type: 'boolean' },
  full: { type: 'boolean' },
} as const;

const NUMBERS = {
  times: { least: 0, most: 10_000, usual: 1 },
  pairs: { least: 0, most: 10_000, usual: 0 },
  seed: { least: 0, most: 1_000_000_000 },
  parallel: { least: 1, most: 16, usual: 1 },
} as const;

/** Reads the arguments of the command line; `drawn` is the seed where none is given. */
export function readCommand(
  args: readonly string[],
  rows: readonly Fault[],
  drawn: number,
): Command | { readonly refused: string } {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    if (values.brief && values.full) throw new Error('Say --brief or --full, not both.');
    return {
      faults: chosenRows(values.rows, rows),
      times: numberOf('times', values.times, NUMBERS.times.usual),
      pairs: numberOf('pairs', values.pairs, NUMBERS.pairs.usual),
      seed: numberOf('seed', values.seed, drawn),
      parallel: numberOf('parallel', values.parallel, NUMBERS.parallel.usual),
      full: values.full ?? false,
      ...(values.report === undefined ? {} : { report: values.report }),
    };
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

function numberOf(name: keyof typeof NUMBERS, text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  const { least, most } = NUMBERS[name];
  const number = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (number < least || number > most)
    throw new Error(`--${name} must be a whole number from ${least} to ${most}; it is ${text}.`);
  return number;
}

function chosenRows(text: string | undefined, rows: readonly Fault[]): readonly Fault[] {
  if (text === undefined) return rows;
  const wanted = text.split(',').map((id) => id.trim().toUpperCase());
  const known = new Map(rows.map((row) => [row.id, row]));
  return wanted.map((id) => {
    const row = known.get(id);
    if (!row) throw new Error(`There is no row ${id}. There are: ${[...known.keys()].join(', ')}.`);
    return row;
  });
}
