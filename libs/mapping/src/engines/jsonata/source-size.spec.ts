import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { NO_WATCH } from '../evaluation-watch';
import type { Compilation } from '../evaluator';
import { Quarantine } from '../quarantine';
import { checkSyntax } from './check-syntax';
import { JsonataEvaluator } from './jsonata-evaluator';
import { sizeOfSource } from './source-size';

/** Of the package's tree, for each character: an operator makes a node of its own with the nodes of what it calls. */
const MOST_NODES_OF_A_CHARACTER = 8;

const compile = (...texts: readonly string[]): Promise<readonly Compilation[]> =>
  new JsonataEvaluator({ deadlineMs: 2_000, quarantine: new Quarantine(), watch: NO_WATCH }).compile(texts);

const refusal = (message: string) => ({
  ok: false,
  fault: { message: expect.stringContaining(message) as string },
});

/** `((a ?? b) ?? b) ?? b`, which the package makes 2 ^ levels times as large. */
const doubled = (levels: number, name: string): string => `${'('.repeat(levels)}${name}${') ?? b'.repeat(levels)}`;

describe('sizeOfSource', () => {
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 7, depthSize: 'large' },
      fc.constantFrom('a', '1', '"??"', "'a, (\"'", '`(`', 'a"b', '1.5e3', '-a', '/* ?? ( */ a', 'a/b', '$'),
      fc
        .tuple(tie('expression'), fc.constantFrom('??', '?:', ' + ', '.', '=', ' and '), tie('expression'))
        .map((parts) => parts.join('')),
      fc
        .tuple(
          fc.constantFrom(['(', ')'], ['[', ']'], ['{"k": ', '}'], ['a[', ']'], ['$f(a, ', ')'], ['(a ? ', ' : b)']),
          tie('expression'),
        )
        .map(([[before = '', after = ''], inside]) => before + inside + after),
    ),
  }));

  it('is never less than what the package makes of the text', () => {
    let compiled = 0;
    fc.assert(
      fc.property(expression, (text) => {
        const { unfolded } = sizeOfSource(text);
        fc.pre(unfolded < 50_000);
        let tree: object;
        try {
          tree = jsonata(text).ast();
        } catch {
          return;
        }
        compiled += 1;
        expect(checkSyntax(tree).nodes).toBeLessThanOrEqual(MOST_NODES_OF_A_CHARACTER * unfolded + 8);
      }),
      { numRuns: 1_000 },
    );
    expect(compiled).toBeGreaterThan(100);
  });

  it('grows with the brackets around a copy, and not with copies side by side', () => {
    expect(sizeOfSource(doubled(20, 'a')).unfolded).toBeGreaterThan(2 ** 20);
    expect(sizeOfSource(Array.from({ length: 50 }, () => 'a ?? b').join(',')).unfolded).toBeLessThan(1_000);
  });
});

describe('compile', () => {
  it('takes many ?? that do not stand in one another', async () => {
    const members = Array.from({ length: 60 }, (_, index) => `"k${index}": a${index} ?? b ?? "none"`);
    expect(await compile(`{${members.join(', ')}}`)).toEqual([{ ok: true, slow: null }]);
  });

  it.each([
    ...[doubled(13, 'a'), doubled(13, 'a').replaceAll('??', '?:'), `a/b${' ?? c'.repeat(20)}`],
    ...[`$f(/"/) = ${doubled(13, 'a')}`, `a"b = ${doubled(13, 'c')}`, `"\\"" = ${doubled(13, 'a')}`],
  ])('refuses what unfolds to too much: %s', async (text) => {
    expect(await compile(text)).toMatchObject([refusal('too many ?? and ?:')]);
  });

  it('refuses expressions that are too much together, though each is not', async () => {
    const texts = Array.from({ length: 200 }, (_, index) => doubled(9, `a${index}`));
    const compilations = await compile(...texts);
    expect(compilations[0]).toEqual({ ok: true, slow: null });
    expect(compilations.at(-1)).toMatchObject(refusal('all together'));
  });

  it.each([
    ...['('.repeat(4_000), '['.repeat(3_999), `${'-'.repeat(7_900)}a`, `a${'.a'.repeat(3_900)}`, '$a:='.repeat(1_900)],
    ...[`a${'+a'.repeat(3_900)}`, `$f${'()'.repeat(3_900)}`, `/a/${'['.repeat(3_000)}`, '-[1.5e3,'.repeat(900)],
  ])('refuses what is nested too deeply, before the package reads it', async (text) => {
    expect(await compile(text)).toMatchObject([refusal('nested too deeply')]);
  });
});
