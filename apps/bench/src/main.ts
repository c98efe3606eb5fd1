import { isAppError } from '@quayside/domain';
import { writeFile } from 'node:fs/promises';
import { readConfig } from './config';
import { prepareFairnessBench } from './fairness/fairness-bench';
import type { BenchEntry } from './framework/bench';
import { describeBox } from './framework/box';
import { prepareLimiterBench } from './limiter/limiter-bench';
import { prepareMappingBench } from './mapping/mapping-bench';
import { prepareMemoryBench } from './memory/memory-bench';
import { prepareNoopBench } from './noop/noop-bench';
import { prepareRecoveryBench } from './recovery/recovery-bench';
import { prepareRequestsBench } from './requests/requests-bench';
import { EXIT_CODES, runCommand } from './run-command';
import { prepareSchedulerBench } from './scheduler/scheduler-bench';
import { prepareVaultBench } from './vault/vault-bench';

const BENCHES: Readonly<Record<string, BenchEntry>> = {
  fairness: { prepare: prepareFairnessBench, rounds: 7 },
  limiter: { prepare: prepareLimiterBench, rounds: 3 },
  mapping: { prepare: prepareMappingBench, rounds: 7 },
  memory: { prepare: prepareMemoryBench, rounds: 1 },
  noop: { prepare: prepareNoopBench, rounds: 7 },
  recovery: { prepare: prepareRecoveryBench, rounds: 7 },
  requests: { prepare: prepareRequestsBench, rounds: 3 },
  scheduler: { prepare: prepareSchedulerBench, rounds: 7 },
  vault: { prepare: prepareVaultBench, rounds: 7 },
};

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
