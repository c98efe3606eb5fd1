import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitIntoBatches } from './split-into-batches';

const bytesOf = (item: string): number => Buffer.byteLength(JSON.stringify(item));
const envelopeBytes = Buffer.byteLength('{"entities":[]}');
const sentBytes = (batch: readonly string[]): number => Buffer.byteLength(JSON.stringify({ entities: batch }));

const inputs = fc.record({
  items: fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 120 }),
  maxItems: fc.integer({ min: 1, max: 25 }),
  maxBytes: fc.integer({ min: 20, max: 400 }),
});

describe('splitting into batches', () => {
  it('keeps every item, in order', () => {
    fc.assert(
      fc.property(inputs, ({ items, ...limits }) => {
        expect(splitIntoBatches(items, { ...limits, bytesOf, envelopeBytes }).flat()).toEqual(items);
      }),
    );
  });

  it('keeps to both limits, in bytes as they are sent, but for an item that breaks them alone', () => {
    fc.assert(
      fc.property(inputs, ({ items, maxItems, maxBytes }) => {
        for (const batch of splitIntoBatches(items, { maxItems, maxBytes, bytesOf, envelopeBytes })) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(maxItems);
          if (batch.length > 1) expect(sentBytes(batch)).toBeLessThanOrEqual(maxBytes);
        }
      }),
    );
  });

  it('ends a batch only when its next item would break a limit', () => {
    fc.assert(
      fc.property(inputs, ({ items, maxItems, maxBytes }) => {
        const batches = splitIntoBatches(items, { maxItems, maxBytes, bytesOf, envelopeBytes });
        for (const [index, batch] of batches.slice(0, -1).entries()) {
          const longer = [...batch, ...(batches[index + 1] ?? []).slice(0, 1)];
          expect(longer.length > maxItems || sentBytes(longer) > maxBytes).toBe(true);
        }
      }),
    );
  });

  it('makes two batches out of 21 small entities', () => {
    const items = Array.from({ length: 21 }, (_, index) => `e${index}`);
    const batches = splitIntoBatches(items, { maxItems: 20, maxBytes: 1_000_000, bytesOf, envelopeBytes });
    expect(batches.map((batch) => batch.length)).toEqual([20, 1]);
  });
});
