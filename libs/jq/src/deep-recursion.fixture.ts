import { Budget, compileJq, JqUnsupported, type JqResult } from './index';

/**
 * Run as a program: where the stack is used up and a regular expression has to be compiled, V8 ends the process, and
 * nothing inside of it could tell. Each program calls itself to one depth after the other and searches there.
 */

const [OPEN, CLOSE] = ['('.repeat(40), ')'.repeat(40)];
const DEPTHS = Array.from({ length: 150 }, (_, index) => 1 + index * 37);

let searches = 0;
/** A pattern that nobody has compiled yet. */
const search = (): string => `("a" | test("${OPEN}a${(searches += 1)}${CLOSE}"))`;

const PROGRAMS: readonly ((depth: number) => string)[] = [
  (depth) => `def f($n): if $n == 0 then ${search()} else [f($n - 1)] | .[0] end; f(${depth})`,
  (depth) => `def f: if . == 0 then ${search()} else . - 1 | f end; ${depth} | f`,
  (depth) => `def f($n): try (if $n == 0 then ${search()} | error else f($n - 1) end) catch error; f(${depth})`,
  (depth) => `def f($n): label $x | if $n == 0 then ${search()} else f($n - 1), break $x end; first(f(${depth}))`,
  (depth) => `def f(g; $n): if $n == 0 then ${search()} else f(g | ., empty; $n - 1) end; f(.; ${depth})`,
  (depth) =>
    `def f($n): ${'{a: ('.repeat(40)} if $n == 0 then ${search()} else f($n - 1) end ${')}'.repeat(40)}; f(${depth})`,
  (
    depth,
  ) => `def f($n): ${'.a |= ('.repeat(40)} if $n == 0 then ${search()} else null | f($n - 1) end ${')'.repeat(40)};
    null | f(${depth})`,
  (depth) => `[0 | recurse(if . < ${depth} then . + 1, empty else ${search()} | empty end)] | length`,
  (depth) => `reduce range(${depth}) as $i ("a"; [.]) | [.. | strings | ${search()}]`,
  (depth) => `reduce range(${depth}) as $i ("a"; [.]) | [path(..) | ${search()}] | length`,
];

const counts: Record<string, number> = { value: 0, depth: 0 };
const count = (what: string): void => {
  counts[what] = (counts[what] ?? 0) + 1;
};
for (const program of PROGRAMS) {
  for (const depth of DEPTHS) count(nameOf(resultOf(program(depth))));
}
process.stdout.write(JSON.stringify(counts));

function resultOf(program: string): JqResult | 'unsupported' {
  try {
    return compileJq(program).first(null, new Budget());
  } catch (error) {
    if (error instanceof JqUnsupported) return 'unsupported';
    throw error;
  }
}

function nameOf(result: JqResult | 'unsupported'): string {
  if (result === 'unsupported') return result;
  return result.kind === 'error' ? (result.limit ?? 'error') : result.kind;
}
