import { expect, it } from 'vitest';
import { Budget } from '../budget';
import { compileJq } from '../compile-jq';
import type { Json } from '../values/json';

/** A program, its input, and what libjq 1.8.2 put out: all outputs, then the error that ended them, if any. */
export type LibjqCase = readonly [program: string, input: Json, outputs: readonly Json[], error?: string];

export function run(
  program: string,
  input: Json = null,
): { readonly outputs: readonly Json[]; readonly error: string | null } {
  const { values, error } = compileJq(program).all(input, new Budget(), 1000);
  return { outputs: values, error: error?.message ?? null };
}

export function itGivesWhatLibjqGives(cases: readonly LibjqCase[]): void {
  for (const [program, input, outputs, error] of cases) {
    it(`${program} of ${JSON.stringify(input)}`, () => {
      expect(run(program, input)).toEqual({ outputs, error: error ?? null });
    });
  }
}
