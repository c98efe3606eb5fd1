import { describe } from 'vitest';
import { type LibjqCase, itGivesWhatLibjqGives } from '../testing/libjq-case.fixture';

const CASES: readonly LibjqCase[] = [
  ['@text,@json', [1, 'a'], ['[1,"a"]', '[1,"a"]']],
  ['@csv', [1, 'a"b', null, true, 1.5], ['1,"a""b",,true,1.5']],
  ['@tsv', [1, 'a\tb\\\n\r', null, true], ['1\ta\\tb\\\\\\n\\r\t\ttrue']],
  ['try @csv catch .', [[1]], ['array ([1]) is not valid in a csv row']],
  ['try @csv catch .', 1, ['number (1) cannot be csv-formatted, only array']],
  ['try @tsv catch .', [{}], ['object ({}) is not valid in a csv row']],
  ['@html', '<&\'">', ['&lt;&amp;&apos;&quot;&gt;']],
  ['@html', [1, '<'], ['[1,&quot;&lt;&quot;]']],
  ['@uri', 'é /?', ['%C3%A9%20%2F%3F']],
  ['@uri', { a: 1 }, ['%7B%22a%22%3A1%7D']],
  ['@sh', "it's", ["'it'\\''s'"]],
  ['@sh', [1, 'a b', null, true], ["1 'a b' null true"]],
  ['try @sh catch .', [[1]], ['array ([1]) can not be escaped for shell']],
  ['try @sh catch .', {}, ['object ({}) can not be escaped for shell']],
  ['@base64', 'é', ['w6k=']],
  ['@base64', [1], ['WzFd']],
  ['@base64d', '4pyT', ['✓']],
  ['try @base64d catch .', 1, ['string ("1") trailing base64 byte found']],
  ['@base64d', '/+8=', ['��']],
  ['@foo', null, [], 'foo is not a valid format'],
  ['@base32', null, [], 'base32 is not a valid format'],
  ['@json "x\\(.)y\\(1+1)"', 'a"b', ['x"a\\"b"y2']],
  ['@csv "x\\(.)"', [1, 'a'], ['x1,"a"']],
  ['@sh "x \\(1,2) y"', null, ['x 1 y', 'x 2 y']],
  ['format("csv")', [1, 2], ['1,2']],
  ['try format("foo") catch .', null, ['foo is not a valid format']],
  ['try format(1) catch .', null, ['number (1) is not a valid format']],
  ['@base64d', 'YWJj', ['abc']],
  ['@html "<\\("<")>"', null, ['<&lt;>']],
  ['@text', '\u0000', ['\u0000']],
  ['@base64 "a\\("b")c"', null, ['aYg==c']],
  ['@uri "?q=\\("a b")"', null, ['?q=a%20b']],
  ['.a as $x | .b as $y | [$x,$y] | @csv', { a: 'q"x', b: null }, ['"q""x",']],
  ['@sh "echo \\(.a) \\(.b)"', { a: 'x y', b: [1, 'z'] }, ["echo 'x y' 1 'z'"]],
  ['@base64d', '8J+YgA', ['😀']],
  ['tojson | @json', { a: '"' }, ['"{\\"a\\":\\"\\\\\\"\\"}"']],
  ['"x" | @html "<i>\\(.)</i>", @uri "?\\(.)&=\\("a&b")"', null, ['<i>x</i>', '?x&=a%26b']],
  ['"\\u00e9" | @uri, explode, utf8bytelength, length', null, ['%C3%A9', [233], 2, 1]],
  ['@text "\\([1,{"a":2}])"', null, ['[1,{"a":2}]']],
];

describe('formats, as libjq 1.8.2 has it', () => {
  itGivesWhatLibjqGives(CASES);
});
