import { describe, expect, it } from 'vitest';
import { endedByHalt } from './jq-program';

const exit = (exitCode: number, { stdout = '', stderr = '' } = {}) => ({ exitCode, stdout, stderr });
const TOO_MUCH = exit(2, { stderr: 'jq: error: writing output failed: I/O error' });
const UNCAUGHT = exit(5, { stderr: 'jq: error (at <unknown>): no' });

describe('endedByHalt', () => {
  it.each([
    ['halt', exit(0)],
    ['if .a then halt else 1 end', exit(0)],
    ['"\\(halt) or halt"', exit(0)],
    ['"bye" | halt_error', exit(5, { stderr: 'bye' })],
    ['halt_error(3)', exit(3, { stderr: '{"a":1}' })],
    ['halt_error(0)', exit(0)],
  ])('is the will of %s', (expression, run) => {
    expect(endedByHalt(expression, run)).toBe(true);
  });

  it.each([
    ['.a', exit(0)],
    ['"halt", "a \\" halt_error"', exit(0)],
    ['.a == "halt"', exit(5)],
    ['.a == "halt_error"', exit(5)],
    ['halt', exit(5)],
    ['halt', exit(1)],
    ['halt', exit(0, { stdout: '[[[1' })],
    ['halt', TOO_MUCH],
    ['halt_error', TOO_MUCH],
    ['halt_error', UNCAUGHT],
  ])('is not the will of %s', (expression, run) => {
    expect(endedByHalt(expression, run)).toBe(false);
  });
});
