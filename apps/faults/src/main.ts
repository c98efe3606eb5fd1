import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCommand, USAGE } from './command';
import { openScene } from './frame/open-scene';
import { planCases } from './frame/plan-cases';
import { playCases } from './frame/play-cases';
import { outcomeLine, reportTable } from './frame/report';
import { ROWS } from './rows';

const EXIT_CODES = { passed: 0, failed: 1, refused: 2 } as const;
const FOLDER = join(__dirname, '../../../.quayside/faults');
const MOST_DRAWN = 1_000_000;

async function main(): Promise<number> {
  const command = readCommand(process.argv.slice(2), ROWS, randomInt(MOST_DRAWN));
  if ('refused' in command) {
    process.stderr.write(`${command.refused}\n\n${USAGE}`);
    return EXIT_CODES.refused;
  }
  const { faults, full, parallel, report } = command;
  const cases = planCases(faults, command);
  process.stdout.write(`${cases.length} rounds, seed ${command.seed}\n`);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const outcomes = await playCases(cases, {
    full,
    parallel,
    folder: FOLDER,
    open: openScene,
    said: (outcome) => process.stdout.write(`${outcomeLine(outcome)}\n`),
    signal: stopping.signal,
  });
  const failed = outcomes.filter(({ broken }) => broken.length > 0).length;
  const table = reportTable(outcomes, { full });
  process.stdout.write(`\n${table}\n${outcomes.length - failed} passed, ${failed} failed\n`);
  if (report !== undefined) await writeFile(report, table);
  return failed === 0 && outcomes.length === cases.length ? EXIT_CODES.passed : EXIT_CODES.failed;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${(error as Error).stack}\n`);
    process.exit(EXIT_CODES.failed);
  },
);
