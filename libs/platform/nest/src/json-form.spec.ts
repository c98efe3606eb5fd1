import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOfJsonForm } from './json-form';

describe('the form of a JSON body', () => {
  it.each([
    '{"a":{"a":1},"b":{"a":2},"c":[{"a":1},{"a":1}]}',
    '["a","a"]',
    '{"a":"a","b":"\\"a\\":1,\\"a\\":"}',
    '{"a\\\\":1,"a":2}',
    '{"a" : 1 , "A" : 2}',
    '{"constructor":1,"prototype":2,"proto__":"__proto__"}',
    '""',
    '',
  ])('is fine as %s', (text) => expect(faultOfJsonForm(text)).toBeUndefined());

  it.each([
    ['{"a":1,"b":2,"a":3}', 'twice'],
    ['{"a":1,"\\u0061":2}', 'twice'],
    ['[{"b":[{"a":1 \t,\n"a" :\r1}]}]', 'twice'],
    ['{"a":[{"__proto__":{}}]}', '__proto__'],
    ['{"\\u005f_proto__":{}}', '__proto__'],
    [`${'['.repeat(33)}${']'.repeat(33)}`, '32 levels'],
    ['{"a":'.repeat(33), '32 levels'],
    [`[${'1,'.repeat(100_000)}1]`, '100000 values'],
    [`[${'{},'.repeat(60_000)}1]`, '100000 values'],
  ])('is refused as %s', (text, words) => expect(faultOfJsonForm(text)).toContain(words));

  it('is fine for whatever JSON.stringify writes, and a name more in any object of it is found', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.string(), (value, name) => {
        fc.pre(!JSON.stringify(value).includes('__proto__') && name !== '__proto__');
        expect(faultOfJsonForm(JSON.stringify(value))).toBeUndefined();
        expect(faultOfJsonForm(JSON.stringify(value, null, 2))).toBeUndefined();
        const twice = `{${JSON.stringify(name)}:${JSON.stringify(value)},${JSON.stringify(name)}:null}`;
        expect(faultOfJsonForm(twice)).toContain('twice');
        expect(faultOfJsonForm(`{"a":[${twice}]}`)).toContain('twice');
      }),
    );
  });

  it('comes to an end with whatever is no JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'a', ' ') }), (text) => {
        faultOfJsonForm(text);
      }),
    );
    expect(faultOfJsonForm(`"${'\\"'.repeat(500_000)}`)).toBeUndefined();
  });
});
