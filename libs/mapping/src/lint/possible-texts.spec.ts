import { describe, expect, it } from 'vitest';
import { PossibleTexts } from './possible-texts';

const VALUES = { status: ['open', 'shut', ''], 'page.kind': ['a', 'b'] };
const texts = (expression: string, language: 'jq' | 'jsonata' = 'jq', selector = 'true'): readonly string[] =>
  [...new PossibleTexts().of({ language, selector }, expression, VALUES)].sort();

describe('the texts that an expression can give', () => {
  it.each([
    ['.status', ['', 'open', 'shut']],
    [' .status? ', ['', 'open', 'shut']],
    ['.page.kind', ['a', 'b']],
    ['"fixed"', ['fixed']],
    ["'fixed'", ['fixed']],
    ['.status | ascii_upcase', ['', 'OPEN', 'SHUT']],
    ['if .status == "" then null else .status end', ['open', 'shut']],
    ["if .status == 'open' then 'yes' else 'no' end", ['no', 'yes']],
    ['{"open": "o", "shut": "s"}[.status] // "other"', ['o', 'other', 's']],
    ['.status + .page.kind', ['', 'a', 'b', 'open', 'shut']],
  ])('of %j are %j', (expression, expected) => {
    expect(texts(expression)).toEqual(expected);
  });

  it('leaves out what a field decides that is not known', () => {
    expect(texts('if .name == null then "unnamed" else .status end')).toEqual([]);
    expect(texts('if .name == null then .status else .name end')).toEqual(['', 'open', 'shut']);
  });

  it.each([
    '.name',
    '.name | ascii_upcase',
    '.status[',
    '.status | error',
    '.status | length',
    '.status | halt',
    '.constructor',
  ])('are not known for %j', (expression) => {
    expect(texts(expression)).toEqual([]);
  });

  it.each([
    ['.status != "shut"', ['', 'open']],
    ["(.status | length) > 0 and .status != 'shut'", ['open']],
    ['.status != "shut" and .name != null', ['', 'open', 'shut']],
    ['.name == null', ['', 'open', 'shut']],
    ['.status[', ['', 'open', 'shut']],
  ])('are only those of the records that pass the selector %s, as far as it can be told', (selector, expected) => {
    expect(texts('.status', 'jq', selector)).toEqual(expected);
  });

  it('are those of a plain path or a text in JSONata', () => {
    expect(texts('page.kind', 'jsonata')).toEqual(['a', 'b']);
    expect(texts("'fixed'", 'jsonata')).toEqual(['fixed']);
    expect(texts('$uppercase(status)', 'jsonata')).toEqual([]);
  });

  it.each([
    '.status | [range(1e9)] | tostring',
    'reduce range(1e9) as $i (.status; . + .)',
    `.status ${'| . '.repeat(2_000)}`,
  ])('are not looked for any further than is good: %.40s', (expression) => {
    expect(texts(expression)).toEqual([]);
  });
});
