import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget, type JqLimit } from './budget';
import { compileJq } from './compile-jq';
import { JqSyntaxError, JqUnsupported } from './jq-error';
import type { Json } from './values/json';

const first = (program: string, input: Json = null, budget = new Budget()) => compileJq(program).first(input, budget);
const value = (of: Json) => ({ kind: 'value', value: of });
const mapping = () => first('{identifier: .id, title: (.name // "none" | ascii_upcase)}', { id: 'x', name: 'a' });
const limitOf = (program: string, budget: Budget): JqLimit | undefined => {
  const result = first(program, null, budget);
  return result.kind === 'error' ? result.limit : undefined;
};

describe('compileJq', () => {
  it('gives the first output, and nothing of what comes after it', () => {
    expect(first('1, error("not reached")')).toEqual(value(1));
  });

  it('tells no output from null', () => {
    expect(first('empty')).toEqual({ kind: 'empty' });
    expect(first('.a', {})).toEqual(value(null));
  });

  it("gives errors in jq's words", () => {
    expect(first('.a.b', { a: 5 })).toEqual({ kind: 'error', message: 'Cannot index number with string ("b")' });
  });

  it('says where a program is no jq', () => {
    const thrown = (): unknown => {
      try {
        return compileJq('.a |\n  * 2');
      } catch (error) {
        return error;
      }
    };
    expect(thrown()).toBeInstanceOf(JqSyntaxError);
    expect(thrown()).toMatchObject({ message: "syntax error, unexpected '*'", line: 2, column: 3 });
  });

  it('gives all outputs up to a number of them, and the error that ended them', () => {
    expect(compileJq('.[]').all([1, 2, 3], new Budget(), 2)).toEqual({ values: [1, 2], error: null });
    expect(compileJq('1, error("x")').all(null, new Budget(), 9)).toEqual({ values: [1], error: { message: 'x' } });
  });

  it('keeps what was put out before a halt', () => {
    expect(compileJq('1, halt, 2').all(null, new Budget(), 9)).toEqual({ values: [1], error: null });
    expect(first('halt')).toEqual({ kind: 'empty' });
  });

  it('leaves the input as it is', () => {
    const input = Object.freeze({ a: Object.freeze([1, 2]) });
    expect(first('.a[0] = 9 | .b.c = 1 | del(.a[1])', input)).toEqual(value({ a: [9], b: { c: 1 } }));
    expect(input).toEqual({ a: [1, 2] });
  });

  it('is the same after many evaluations', () => {
    const program = compileJq('[.[] as [$a] | $a] | add');
    const budget = new Budget();
    for (let round = 0; round < 50; round++) expect(program.first([[1], [2]], budget)).toEqual(value(3));
  });
});

describe('what the engine refuses', () => {
  it.each([
    ['a number that would be spelled otherwise', '1.0 | tostring'],
    ['a number that a double cannot hold', '. == 12345678901234567890'],
    ['a pattern with nested quantifiers', 'test("^(a+)+$")'],
    ['a pattern that Oniguruma alone knows', 'test("a++")'],
    ['a builtin of libjq that is not built', 'gamma'],
    ['a foreach inside a path', 'path(foreach (1, 2) as $x (.; .a))'],
    ['a reduce inside a path', 'path(reduce 1 as $x (.; .a))'],
    ['?// with a builtin that libjq ends by a break', 'first(. as [$a] ?// $a | $a)'],
    ['a program nested deeper than the stack', `${'['.repeat(60_000)}1`],
    ['a program of more than 64 K', `"${'x'.repeat(70_000)}"`],
  ])('%s', (_what, program) => {
    expect(() => compileJq(program).first(null, new Budget())).toThrow(JqUnsupported);
  });

  it('takes numbers of any spelling where it cannot come to light', () => {
    expect(first('[range(1e1)] | length')).toEqual(value(10));
    expect(first('. * 1.50', 2)).toEqual(value(3));
    expect(first('if . == 1.0 then {n: 2.0} else 0 end', 1)).toEqual(value({ n: 2 }));
  });

  it.each(['foo', 'foo(1)', '$x', 'break $x', 'import "a" as a; 1', 'include "/etc/passwd"; 1', ''])(
    'no program: %s',
    (program) => {
      expect(() => compileJq(program)).toThrow(JqSyntaxError);
    },
  );
});

describe('programs of strangers', () => {
  const budget = () => new Budget({ maxTicks: 200_000, timeoutMs: 2_000 });

  it.each<[string, JqLimit]>([
    ['[range(1e9)]', 'ticks'],
    ['[range(1000000000)]', 'ticks'],
    ['[repeat(.)]', 'ticks'],
    ['repeat(empty)', 'ticks'],
    ['until(false; .)', 'ticks'],
    ['last(while(true; .))', 'ticks'],
    ['last(recurse(.))', 'ticks'],
    ['[limit(1000000000; repeat(1))] | length', 'ticks'],
    ['def f: 1 + f; f', 'depth'],
    ['def f: f | f; f', 'depth'],
    ['reduce range(1000000) as $i (0; . + 1)', 'ticks'],
    ['[range(3000)] - [range(3000; 9000)]', 'ticks'],
    ['[range(25) | [0, 1]] | [combinations]', 'ticks'],
    ['"x" * 1e9', 'string'],
    ['[range(200)] | until(false; . + .)', 'ticks'],
    ['(0, 1) as $a | last(recurse(if . < 60 then . + 1, . + 1 else empty end))', 'ticks'],
  ])('%s ends by the limit of %s', (program, limit) => {
    expect(limitOf(program, budget())).toBe(limit);
    expect(mapping()).toEqual(value({ identifier: 'x', title: 'A' }));
  });

  it('ends endless recursion, by the stack or by the ticks', () => {
    expect(['depth', 'ticks']).toContain(limitOf('def f: f; f', budget()));
    expect(mapping()).toEqual(value({ identifier: 'x', title: 'A' }));
  });

  it('looks at the clock', () => {
    let now = 0;
    const ticking = new Budget({ timeoutMs: 50, clock: () => now++ });
    expect(limitOf('[range(1e9)]', ticking)).toBe('deadline');
  });

  it('ends an endless loop whatever it does in between', () => {
    const steps = fc.constantFrom('.', '[.]', '{a: .}', '.a?', 'tostring', '(., .)', 'length?', 'select(true)');
    const loops = fc.constantFrom(
      'repeat(F)',
      'until(false; F)',
      'def f: F | f; f',
      'recurse(F; true)',
      'while(true; F)',
    );
    fc.assert(
      fc.property(loops, steps, (loop, step) => {
        const small = new Budget({ maxTicks: 20_000, maxStringLength: 100_000, maxArrayLength: 10_000 });
        const { values, error } = compileJq(loop.replace('F', step)).all([1], small, 1_000_000);
        expect(error !== null || values.length < 20_000).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('does not let a program catch the limits', () => {
    expect(limitOf('try until(false; .) catch "caught"', budget())).toBe('ticks');
    expect(limitOf('[.[]?, (def f: 1 + f; f)?]', budget())).toBe('depth');
  });

  it('lets the expressions of one record share a budget until it is renewed', () => {
    const shared = new Budget({ maxTicks: 10_000 });
    const program = compileJq('[range(3000)] | length');
    expect(program.first(null, shared)).toEqual(value(3000));
    expect(program.first(null, shared)).toMatchObject({ kind: 'error', limit: 'ticks' });
    shared.renew();
    expect(program.first(null, shared)).toEqual(value(3000));
  });

  it('lets no string grow beyond its limit', () => {
    const short = new Budget({ maxStringLength: 1000 });
    expect(limitOf('reduce range(40) as $i ("x"; . + .)', short)).toBe('string');
    expect(limitOf('"\\("x" * 600)\\("x" * 600)"', short)).toBe('string');
    expect(limitOf('[range(600)] | tojson', short)).toBe('string');
  });

  it('does not fill an array up to an index', () => {
    expect(first('.[999999999] = 0')).toEqual({ kind: 'error', message: 'Array index too large' });
    expect(limitOf('.[99999999] = 0', budget())).toBe('array');
  });

  it('sees nothing of the world around it', () => {
    expect(first('[env, $ENV]')).toEqual(value([{}, {}]));
    expect(first('[inputs]')).toEqual(value([]));
    expect(first('input')).toEqual({ kind: 'error', message: 'break' });
    expect(first('debug | stderr', 1)).toEqual(value(1));
    expect(first('[input_filename, get_search_list]')).toEqual(value([null, []]));
    expect(first('now', null, new Budget({ clock: () => 1_700_000_000_500 }))).toEqual(value(1_700_000_000.5));
  });

  it('has no keys but an object’s own', () => {
    expect(first('.__proto__, .constructor, has("toString")', {})).toEqual(value(null));
    expect(first('[.__proto__, .constructor, has("toString")]', {})).toEqual(value([null, null, false]));
    const own = JSON.parse('{"__proto__": 1, "constructor": 2}') as Json;
    expect(first('[.__proto__, .constructor, keys]', own)).toEqual(value([1, 2, ['__proto__', 'constructor']]));
    const made = first('{"__proto__": {"a": 1}} + {b: 2} | .__proto__.a = 3 | tojson');
    expect(made).toEqual(value('{"__proto__":{"a":3},"b":2}'));
  });

  it('lets neither NaN nor infinities out', () => {
    expect(first('[nan, infinite, -infinite, {a: nan}]')).toEqual(
      value([null, Number.MAX_VALUE, -Number.MAX_VALUE, { a: null }]),
    );
  });

  it('takes input nested ten thousand deep', () => {
    let deep: Json = 1;
    for (let level = 0; level < 10_000; level++) deep = [deep];
    expect(first('[.] == [.]', deep)).toEqual(value(true));
    expect(first('.[0][0] | type', deep)).toEqual(value('array'));
    expect(first('tojson | length', deep).kind).toMatch(/value|error/);
  });
});
