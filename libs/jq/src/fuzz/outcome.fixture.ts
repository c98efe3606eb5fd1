import { Budget } from '../budget';
import { type CompiledJq, compileJq } from '../compile-jq';
import { JqSyntaxError, JqUnsupported } from '../jq-error';
import type { Json } from '../values/json';

/** All outputs of a program for one input, up to a number of them, and the error that came after them. */
export interface Outcome {
  readonly outputs: readonly Json[];
  readonly error: string | null;
}

/** What this engine makes of a program; null in place of an outcome where it refuses the input or reaches a limit. */
export type Answer =
  | { readonly kind: 'outcomes'; readonly outcomes: readonly (Outcome | null)[] }
  | { readonly kind: 'not-jq' }
  | { readonly kind: 'refused' };

const LIMITS = { maxTicks: 300_000, timeoutMs: 2_000, maxStringLength: 1_000_000, maxArrayLength: 100_000 };

/** libjq 1.8 knows that a text would be too long, 1.7 tries to build it. */
const TOO_LONG = 'Repeat string result too long';

export function answerOf(program: string, inputs: readonly Json[], limit: number): Answer {
  const compiled = compiledOrNot(program);
  if (typeof compiled === 'string') return { kind: compiled };
  return { kind: 'outcomes', outcomes: inputs.map((input) => outcomeOf(compiled, input, limit)) };
}

function compiledOrNot(program: string): CompiledJq | 'not-jq' | 'refused' {
  try {
    return compileJq(program);
  } catch (error) {
    if (error instanceof JqUnsupported) return 'refused';
    if (error instanceof JqSyntaxError) return 'not-jq';
    throw error;
  }
}

function outcomeOf(compiled: CompiledJq, input: Json, limit: number): Outcome | null {
  try {
    const { values, error } = compiled.all(input, new Budget(LIMITS), limit);
    if (error?.limit !== undefined || error?.message === TOO_LONG) return null;
    return { outputs: values, error: error?.message ?? null };
  } catch (error) {
    if (error instanceof JqUnsupported) return null;
    throw error;
  }
}
