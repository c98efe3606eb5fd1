import { isAppError } from '@quayside/domain';
import { writeFile } from 'node:fs/promises';
import { readConfig } from './config';
import { describeBox } from './framework/box';
import { prepareMappingBench } from './mapping/mapping-bench';
import { EXIT_CODES, runCommand } from './run-command';

const BENCHES = { mapping: prepareMappingBench };

async function main(): Promise<number> {
  const { QUAYSIDE_BENCH_PYTHON: python } = readConfig();
  return runCommand(
    process.argv.slice(2),
    BENCHES,
    {
      box: describeBox,
      show: (text) => process.stdout.write(text),
      complain: (text) => process.stderr.write(text),
      save: (file, text) => writeFile(file, text),
    },
    python === undefined ? {} : { python },
  );
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    const { message, stack } = error as Error;
    process.stderr.write(`${isAppError(error) ? message : stack}\n`);
    process.exitCode = EXIT_CODES.failed;
  },
);
