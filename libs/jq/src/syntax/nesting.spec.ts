import { describe, expect, it } from 'vitest';
import { compileJq } from '../compile-jq';
import { JqUnsupported } from '../jq-error';

const around = (before: string, inside: string, after: string) => (levels: number) =>
  before.repeat(levels) + inside + after.repeat(levels);

describe('the nesting of a program', () => {
  it.each<[string, (levels: number) => string, { readonly fits: number; readonly beyond: number }]>([
    ['brackets', around('(', '.', ')'), { fits: 100, beyond: 20_000 }],
    ['lists', around('[', '.', ']'), { fits: 100, beyond: 20_000 }],
    ['objects', around('{a: ', '.', '}'), { fits: 100, beyond: 10_000 }],
    ['interpolations', around('"\\(', '.', ')"'), { fits: 80, beyond: 10_000 }],
    ['pipes', around('', '.', ' | .'), { fits: 200, beyond: 15_000 }],
    ['sums', around('', '.', ' + .'), { fits: 200, beyond: 15_000 }],
    ['alternatives', around('', '.', ' // .'), { fits: 200, beyond: 12_000 }],
    ['keys', around('', '.a', '.a'), { fits: 200, beyond: 30_000 }],
    ['signs', around('-', '1', ''), { fits: 200, beyond: 60_000 }],
    ['try', around('try ', '.', ''), { fits: 200, beyond: 15_000 }],
    ['elif', (levels) => `if . then . ${'elif . then . '.repeat(levels)}end`, { fits: 200, beyond: 4_000 }],
    ['patterns', (levels) => `. as ${around('[', '$a', ']')(levels)} | $a`, { fits: 200, beyond: 20_000 }],
    ['definitions', around('def f: ', '.', '; f'), { fits: 100, beyond: 6_000 }],
    ['sources', around('reduce ', '.', ' as $a (.; .)'), { fits: 100, beyond: 3_000 }],
    ['groups of a pattern', (levels) => `test("${around('(', 'a', ')')(levels)}")`, { fits: 50, beyond: 20_000 }],
  ])('of %s is bounded', (_, program, { fits, beyond }) => {
    expect(() => compileJq(program(fits))).not.toThrow();
    expect(() => compileJq(program(beyond))).toThrow(JqUnsupported);
  });
});
