import type { JsonValue } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRecord } from './encode-record';

const MAX_BYTES = 10_000;

function nested(levels: number): JsonValue {
  let value: JsonValue = 1;
  for (let level = 0; level < levels; level += 1) value = { inner: value };
  return value;
}

describe('encodeRecord', () => {
  it('spells well-formed records as JSON does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const input = JSON.parse(JSON.stringify(value)) as JsonValue;
        const text = JSON.stringify(input);
        fc.pre(!text.includes('\\ud') && Buffer.byteLength(text) <= MAX_BYTES);
        expect(encodeRecord(input, MAX_BYTES)).toEqual({ ok: true, json: text, bytes: Buffer.byteLength(text) });
      }),
    );
  });

  it('puts the replacement character for half of a surrogate pair', () => {
    const encoded = encodeRecord({ text: 'a\ud83d b\udc00', pair: '\u{1f6a2}' }, MAX_BYTES);
    expect(encoded.ok && JSON.parse(encoded.json)).toEqual({ text: 'a\ufffd b\ufffd', pair: '\u{1f6a2}' });
  });

  it('leaves a text that only looks like an escape', () => {
    const record = { text: '\\ud83d', mixed: '\\\ud83d' };
    const encoded = encodeRecord(record, MAX_BYTES);
    expect(encoded.ok && JSON.parse(encoded.json)).toEqual({ text: '\\ud83d', mixed: '\\\ufffd' });
  });

  it('refuses what is too large or nested too deeply, also far beyond the stack', () => {
    expect(encodeRecord('x'.repeat(MAX_BYTES), MAX_BYTES)).toMatchObject({ ok: false });
    expect(encodeRecord(nested(250), MAX_BYTES)).toMatchObject({ ok: true });
    expect(encodeRecord(nested(251), MAX_BYTES)).toMatchObject({ ok: false });
    expect(encodeRecord(nested(100_000), MAX_BYTES)).toMatchObject({ ok: false });
  });
});
