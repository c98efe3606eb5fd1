import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonParameter } from './json-parameter';

describe('jsonParameter', () => {
  it('is plain JSON for a value that Postgres can store', () => {
    const value = { text: 'a "b" \\ \\u0000 \n \u{1f600}', list: [1, null, true], 'key\\': {} };
    expect(jsonParameter(value)).toBe(JSON.stringify(value));
  });

  it('puts a mark in the place of what Postgres cannot store, in keys and in values', () => {
    expect(JSON.parse(jsonParameter({ 'a\u0000': ['\ud800', 'x\udc00y', '\\\u0000', '\u{1f600}'] }))).toEqual({
      'a\ufffd': ['\ufffd', 'x\ufffdy', '\\\ufffd', '\u{1f600}'],
    });
  });

  it('changes the same characters as a replacement in the text itself, and no others', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { maxLength: 40 }), (units) => {
        const text = String.fromCharCode(...units);
        expect(JSON.parse(jsonParameter(text))).toBe(text.replace(/[\0\p{Surrogate}]/gu, '\ufffd'));
      }),
    );
  });
});
