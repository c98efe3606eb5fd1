import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Budget } from './budget';
import { compileJq } from './compile-jq';

const HANG_MS = 120_000;

describe('recursion', () => {
  it(
    'ends by the limit for depth, and never the process',
    async () => {
      const program = join(__dirname, 'deep-recursion.fixture.ts');
      const loader = ['-C', '@quayside/source', '-r', '@swc-node/register'];
      const { stdout } = await promisify(execFile)(process.execPath, [...loader, program], { timeout: HANG_MS });
      const { value = 0, depth = 0 } = JSON.parse(stdout) as { value?: number; depth?: number };
      expect(value).toBeGreaterThan(100);
      expect(depth).toBeGreaterThan(100);
    },
    HANG_MS,
  );

  it.each([
    ['def f: if . == 0 then "done" else . - 1 | f end; 500 | f', 'done'],
    ['reduce range(1000) as $i ("done"; [.]) | [.. | strings] | .[0]', 'done'],
  ])('goes as deep as trees are: %s', (program, output) => {
    expect(compileJq(program).first(null, new Budget())).toEqual({ kind: 'value', value: output });
  });

  it.each([
    'def f($n): if $n == 0 then error("x") else f($n - 1) end; [range(200) | try f(100) catch .] | length',
    'def f($n): if $n == 0 then error("x") else f($n - 1) end; [range(200) | (f(100), 1)?] | length + 200',
    'def f($n): if $n == 0 then error("x") else f($n - 1) end; [range(200) | [.] as [$a] ?// $a | try f(100) catch .] | length',
    'def f($n; g): if $n == 0 then g else f($n - 1; g) end; [range(200) | label $out | f(100; 1, break $out)] | length',
  ])('counts no call that an error or a break has left: %s', (program) => {
    expect(compileJq(program).first(null, new Budget())).toEqual({ kind: 'value', value: 200 });
  });
});
