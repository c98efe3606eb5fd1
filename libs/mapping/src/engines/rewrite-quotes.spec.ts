import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewriteQuotes } from './rewrite-quotes';

describe('rewriteQuotes', () => {
  it.each([
    [`'incident'`, `"incident"`],
    [`.a == 'x'`, `.a == "x"`],
    [`'a b' + 'c'`, `"a b" + "c"`],
    [`.a == 'x' | not`, `.a == "x" | not`],
    [`'x'\n`, `"x"\n`],
    [`' x '`, `" x "`],
    [`.a\n== 'x'`, `.a\n== "x"`],
  ])('turns free-standing quotes: %j', (expression, expected) => {
    expect(rewriteQuotes(expression)).toBe(expected);
  });

  it.each([`test('foo')`, `(.x=='y')`, `split('/')`, `"it's"`, `.a // "don't know"`, `'"statuspage"'`])(
    'leaves what does not stand free: %j',
    (expression) => {
      expect(rewriteQuotes(expression)).toBe(expression);
    },
  );

  it('turns the outer quotes only, where quotes follow each other with one space between them', () => {
    // the space belongs to the first match, so the second text has no opening quote; Ocean does the same
    expect(rewriteQuotes(`'a' 'b'`)).toBe(`"a" 'b"`);
  });

  it('changes single quotes only, and never the length', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("'", '"', ' ', 'a', '.', '\n', '(') }), (expression) => {
        const rewritten = rewriteQuotes(expression);
        expect(rewritten).toHaveLength(expression.length);
        for (const [index, letter] of [...expression].entries()) {
          if (letter === "'") expect(["'", '"']).toContain(rewritten[index]);
          else expect(rewritten[index]).toBe(letter);
        }
      }),
    );
  });
});
