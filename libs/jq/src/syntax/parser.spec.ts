import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileJq } from '../compile-jq';
import { JqSyntaxError, JqUnsupported } from '../jq-error';
import { itGivesWhatLibjqGives } from '../testing/libjq-case.fixture';
import { parse } from './parser';

const faultOf = (program: string): string => {
  try {
    compileJq(program);
  } catch (error) {
    if (error instanceof JqSyntaxError) return `${error.line}:${error.column} ${error.message}`;
    throw error;
  }
  return 'compiles';
};

describe('the parser', () => {
  it.each([
    ['.a |', '1:4 syntax error, unexpected end of file'],
    ['1 + * 2', "1:5 syntax error, unexpected '*'"],
    ['1 == 1 == 1', '1:8 syntax error, unexpected =='],
    ['{a:', '1:3 syntax error, unexpected end of file'],
    ['.a b', '1:4 syntax error, unexpected IDENT'],
    ["split('/')", '1:7 syntax error, unexpected INVALID_CHARACTER'],
    ['.a.[0:1]', "1:6 syntax error, unexpected ':'"],
    ['.a.[:1]', "1:5 syntax error, unexpected ':'"],
    ['{,}', "1:2 syntax error, unexpected ','"],
    ['. as {a: $x, ($x): $y} | 1', '1:15 $x is not defined'],
    ['. as [] | 1', "1:7 syntax error, unexpected ']'"],
    ['.item.bom-ref', '1:11 ref/0 is not defined'],
    ['. as $foo | [$foo, $bar]', '1:20 $bar is not defined'],
    ['. as $foo | break $foo', '1:13 $*label-foo is not defined'],
    ['{(0):1}', '1:3 Cannot use number (0) as object key'],
    ['"\\q"', '1:2 Invalid escape'],
    ['', '1:1 Top-level program not given (try ".")'],
    ['# only a comment', '1:1 Top-level program not given (try ".")'],
  ])('finds the fault in %s', (program, fault) => {
    expect(faultOf(program)).toBe(fault);
  });

  it('throws nothing but its own errors, whatever it is given', () => {
    const words = fc.constantFrom(
      ...'. .a [ ] { } ( ) | , : ; $x as if then else end def f reduce try "a" \\( 1 - // ?// @csv .. ? =='.split(' '),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((parts) => parts.join(' ')),
        ),
        (program) => {
          try {
            compileJq(program);
          } catch (error) {
            expect(error instanceof JqSyntaxError || error instanceof JqUnsupported).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps the place of every name', () => {
    expect(parse('1 |\n f')).toMatchObject({ type: 'pipe', right: { type: 'call', name: 'f', at: 5 } });
  });

  itGivesWhatLibjqGives([
    ['1 + 2 as $x | -$x', null, [-3]],
    ['1, 2 as $x | $x, 3', null, [1, 2, 3]],
    ['[16 / 4 / 2, 16 - 4 - 2, 1 + 2 * 2]', null, [[2, 10, 5]]],
    ['.a // .b = 1', { b: 2 }, [{ b: 1 }]],
    ['1 + try 2 catch 3 + 4', null, [7]],
    ['.a.[0]."b"?', { a: [{ b: 1 }] }, [1]],
    ['.e0, .E1, .E-1, .E+1', { e0: 1, E1: 2, E: 3 }, [1, 2, 2, 4]],
    ['{if: 1, "a\\(1)": 2, (.k): 3, @base64 "x": 4}', { k: 'z' }, [{ if: 1, a1: 2, z: 3, x: 4 }]],
    ['def f($a; g): $a + g; f(1; 2) # a comment', null, [3]],
    ['"a\\("b\\("c")")"', null, ['abc']],
  ]);
});
