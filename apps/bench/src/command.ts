import { nearestName } from '@quayside/domain';
import { parseArgs } from 'node:util';

export interface Command {
  readonly bench: string;
  readonly rounds: number;
  /** a missed goal fails the command */
  readonly check: boolean;
  readonly brief: boolean;
  /** where the result is written as JSON */
  readonly json?: string;
  readonly python?: string;
}

const MAX_ROUNDS = 1_000;

const OPTIONS = {
  json: { type: 'string' },
  check: { type: 'boolean' },
  brief: { type: 'boolean' },
  rounds: { type: 'string' },
  python: { type: 'string' },
} as const;

/**
 * Reads the arguments of the command line.
 *
 * @param fewestRounds of every bench there is: fewer cannot tell a difference from noise
 */
export function readCommand(
  args: readonly string[],
  fewestRounds: ReadonlyMap<string, number>,
): Command | { readonly refused: string } {
  const benches = [...fewestRounds.keys()];
  const parsed = parse(args);
  if ('refused' in parsed) return parsed;
  const { values, positionals } = parsed;
  const [bench, ...others] = positionals;
  if (bench === undefined) return { refused: `Say which bench is to run: ${benches.join(', ')}.` };
  if (others.length > 0) return { refused: `One bench at a time: ${others.join(' ')} is too much.` };
  const usual = fewestRounds.get(bench);
  if (usual === undefined) return { refused: unknownBench(bench, benches) };
  const { json, python, check = false, brief = false } = values;
  const fewest = brief ? 1 : usual;
  const rounds = values.rounds === undefined ? fewest : readRounds(values.rounds, fewest);
  if (rounds === undefined) {
    return { refused: `--rounds must be a whole number from ${fewest} to ${MAX_ROUNDS}; it is ${values.rounds}.` };
  }
  return {
    ...{ bench, rounds, check, brief },
    ...(json === undefined ? {} : { json }),
    ...(python === undefined ? {} : { python }),
  };
}

interface Arguments {
  readonly values: { readonly [Name in keyof typeof OPTIONS]?: Name extends 'check' | 'brief' ? boolean : string };
  readonly positionals: readonly string[];
}

function parse(args: readonly string[]): Arguments | { readonly refused: string } {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

function unknownBench(bench: string, benches: readonly string[]): string {
  const meant = nearestName(bench, benches);
  const question = meant === undefined ? '.' : `; did you mean ${meant}?`;
  return `There is no bench ${bench}${question} There are: ${benches.join(', ')}.`;
}

function readRounds(text: string, fewest: number): number | undefined {
  const rounds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return rounds >= fewest && rounds <= MAX_ROUNDS ? rounds : undefined;
}
