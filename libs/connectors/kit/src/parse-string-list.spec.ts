import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStringList } from './parse-string-list';

function read(raw: Parameters<typeof parseStringList>[0]): readonly string[] {
  const result = parseStringList(raw);
  if (!result.ok) throw new Error(result.message);
  return result.values;
}

describe('parseStringList', () => {
  it.each([
    ['a JSON array', '["a1", "b2"]'],
    ['a comma separated list', 'a1, b2'],
    ['a list in single quotes', "['a1','b2']"],
    ['one value a line', 'a1\r\nb2\n'],
    ['commas and line breaks', 'a1,\n  b2,\n'],
    ['quoted values without brackets', `"a1",'b2'`],
    ['brackets with either quote and a comma too much', `[ 'a1' , "b2", ]`],
    ['an array', ['a1', 'b2']],
    ['an array with blanks and repetitions', [' a1 ', '', 'b2', 'a1', '   ']],
    ['a list over several lines', `[\n  'a1',\n  'b2'\n]`],
  ])('reads %s', (_name, raw) => {
    expect(read(raw)).toEqual(['a1', 'b2']);
  });

  it.each([undefined, null, '', '   \n', ',', '[]', '[ ]', []].map((raw) => [raw]))('reads %j as no value', (raw) => {
    expect(read(raw)).toEqual([]);
  });

  it('keeps a quote that is escaped', () => {
    expect(read(`['it\\'s', "a \\\\ b"]`)).toEqual(["it's", 'a \\ b']);
  });

  it('keeps a comma inside quotes and brackets', () => {
    expect(read("['a,b', 'c']")).toEqual(['a,b', 'c']);
  });

  it.each([
    ['a number', 5],
    ['an object', { a: 1 }],
    ['a truth value', true],
    ['an array with a number', ['a', 7]],
    ['an array with nothing', ['a', null]],
    ['JSON with a number', '["a", 7]'],
    ['JSON with a list inside', '[["a"]]'],
    ['brackets that do not close', "['a', 'b'"],
    ['a quote that does not close', "['a, b]"],
    ['bare words in brackets', '[a, b]'],
    ['something behind the brackets', "['a'] b"],
    ['a comma that is missing', "['a' 'b']"],
    ['a quote without its other half', '"a, b'],
  ])('refuses %s', (_name, raw) => {
    expect(parseStringList(raw)).toMatchObject({ ok: false, message: expect.any(String) as string });
  });

  it('says which item is wrong without repeating it', () => {
    expect(parseStringList(['sesame', 90210])).toEqual({
      ok: false,
      message: 'must be a list of strings, and item 2 is a number: put it in quotes',
    });
  });

  const value = fc.stringMatching(/^[A-Za-z0-9_.:-]{1,20}$/);

  it('reads a list alike in each of its spellings', () => {
    fc.assert(
      fc.property(fc.array(value), fc.constantFrom('', ' ', '\t'), (items, blank) => {
        const expected = [...new Set(items)];
        expect(read(items)).toEqual(expected);
        expect(read(JSON.stringify(items))).toEqual(expected);
        expect(read(items.join(`,${blank}`))).toEqual(expected);
        expect(read(items.join(`${blank}\n`))).toEqual(expected);
        expect(read(`[${items.map((item) => `'${item}'`).join(`${blank},`)}]`)).toEqual(expected);
      }),
    );
  });

  it('gives back any list of strings that was written as JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (items) => {
        const expected = [...new Set(items.map((item) => item.trim()).filter((item) => item !== ''))];
        expect(read(JSON.stringify(items))).toEqual(expected);
      }),
    );
  });

  it('gives trimmed values or a fault for any text', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('[', ']', '"', "'", ',', '\\', ' ', 'a') }));
    fc.assert(
      fc.property(text, (raw) => {
        const result = parseStringList(raw);
        if (result.ok) expect(result.values.every((item) => item !== '' && item === item.trim())).toBe(true);
        else expect(result.message).not.toBe('');
      }),
    );
  });
});
