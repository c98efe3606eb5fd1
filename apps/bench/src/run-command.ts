import { readCommand } from './command';
import type { BenchEntry, BenchOptions } from './framework/bench';
import type { Box } from './framework/box';
import { runBench, type BenchResult } from './framework/run-bench';
import { missedGoals, resultText } from './framework/table';

/** What the command sees of the world outside, and does to it. */
export interface Surroundings {
  box(): Promise<Box>;
  show(text: string): void;
  complain(text: string): void;
  save(file: string, text: string): Promise<void>;
}

/** `failed`: nothing was measured. `missed`: all was, and `--check` found that a goal was missed. */
export const EXIT_CODES = { done: 0, failed: 1, missed: 2 } as const;

export const USAGE = `Usage: npm run bench -- NAME [--check] [--rounds N] [--brief] [--json FILE] [--python PATH]

  --check        exit with 2 when a goal is missed
  --rounds N     how often every arm is measured; every bench has a number of its own, and fewer are refused
  --brief        one round of less, for a first look
  --json FILE    write the result there as JSON too
  --python PATH  for mapping: the Python that has Ocean's jq binding; QUAYSIDE_BENCH_PYTHON, or python3
`;

/** Runs the bench that the arguments name, and gives the exit code. */
export async function runCommand(
  args: readonly string[],
  benches: Readonly<Record<string, BenchEntry>>,
  surroundings: Surroundings,
  defaults: BenchOptions = {},
): Promise<number> {
  const entries = new Map(Object.entries(benches));
  const command = readCommand(args, new Map([...entries].map(([name, { rounds }]) => [name, rounds])));
  if ('refused' in command) {
    surroundings.complain(`${command.refused}\n\n${USAGE}`);
    return EXIT_CODES.failed;
  }
  const { bench: name, rounds, check, json, ...options } = command;
  const bench = await entries.get(name)?.prepare({ ...defaults, ...options });
  if (bench === undefined || 'refused' in bench) {
    surroundings.complain(`${bench?.refused ?? `There is no bench ${name}.`}\n`);
    return EXIT_CODES.failed;
  }
  try {
    const outcome = await runBench(bench, rounds);
    if (outcome.kind === 'different') {
      surroundings.complain(
        `The arms do not do the same, so there are no figures.\n${outcome.differences.join('\n')}\n`,
      );
      return EXIT_CODES.failed;
    }
    const { data, versions } = bench;
    const { measured } = outcome;
    const { brief } = command;
    const box = await surroundings.box();
    const result: BenchResult = { bench: name, data, rounds, brief, box, versions, measured };
    surroundings.show(resultText(result));
    if (json !== undefined) await surroundings.save(json, `${JSON.stringify(result, null, 2)}\n`);
    const missed = check ? missedGoals(measured) : [];
    if (missed.length === 0) return EXIT_CODES.done;
    surroundings.complain(`Missed:\n${missed.join('\n')}\n`);
    return EXIT_CODES.missed;
  } finally {
    await bench.close();
  }
}
