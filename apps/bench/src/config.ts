import { parseEnvironment } from '@quayside/platform-config';
import { z } from 'zod';

export const schema = z.object({
  QUAYSIDE_BENCH_PYTHON: z.string().trim().optional().describe('set it to a Python that has the package jq 1.12.0'),
});

export type BenchConfig = Readonly<z.output<typeof schema>>;

export function readConfig(environment: NodeJS.ProcessEnv = process.env): BenchConfig {
  return parseEnvironment(schema, environment);
}
