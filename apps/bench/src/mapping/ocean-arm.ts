import type { RawRecord } from '@quayside/domain';
import { join } from 'node:path';
import type { Cost } from '../framework/bench';
import { startOf, type Contender } from './contender';
import type { MappingExpressions } from './expressions';
import type { Outcome } from './outcome';
import { PythonChild } from './python-child';

export const OCEAN_ARM = 'ocean (libjq 1.8.2, python)';

const SCRIPT = join(__dirname, 'ocean_way.py');
const PER_ROUND = 200;
const CHECKED = 1_000;

interface Answer {
  readonly cpuMicros: number;
  readonly wallMicros: number;
  readonly outcomes?: readonly Outcome[];
}

/** Starts the script, which keeps the records for every mapping. */
export async function startOcean(python: string, records: readonly RawRecord[]): Promise<PythonChild> {
  const child = new PythonChild(python, SCRIPT);
  await child.ask({ records });
  return child;
}

/** Ocean's way with its own jq. It times itself around the evaluation: the way between the processes costs nothing. */
export function oceanArm(child: PythonChild, mapping: MappingExpressions, records: number): Contender {
  const map = async (from: number, count: number, show: boolean): Promise<Answer> =>
    (await child.ask({ mapping, from, count, show })) as Answer;
  return {
    name: OCEAN_ARM,
    checked: CHECKED,
    async run(round): Promise<Cost> {
      const { cpuMicros, wallMicros } = await map(startOf(round, PER_ROUND, records), PER_ROUND, false);
      return { units: PER_ROUND, cpuMicros, wallMicros };
    },
    outcomes: async (start, end) => (await map(start, end - start, true)).outcomes ?? [],
  };
}
