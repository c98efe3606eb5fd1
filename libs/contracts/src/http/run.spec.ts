import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideDeletionsSchema, deletionCursor, deletionsQuerySchema, parseDeletionCursor } from './run';

describe('the cursor of a list of deletions', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 1_000 }).filter((value) => !value.includes('\0'));

  it('leads back to the key that it was made of, and fits into an address', () => {
    fc.assert(
      fc.property(text, text, (blueprint, identifier) => {
        const cursor = deletionCursor({ blueprint, identifier });
        expect(parseDeletionCursor(cursor)).toEqual({ blueprint, identifier });
        expect(cursor).toMatch(/^[\w-]+$/);
      }),
    );
  });

  it('is refused, whatever else it is, without an error of ours', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => Buffer.from(json).toString('base64url')),
        ),
        (cursor) => {
          const key = parseDeletionCursor(cursor);
          expect(deletionsQuerySchema.safeParse({ after: cursor }).success).toBe(key !== null);
        },
      ),
    );
  });

  it.each([
    ['a character that Postgres cannot keep', ['a\0', 'b']],
    ['a part too many', ['a', 'b', 'c']],
    ['a part that is no text', ['a', 1]],
  ])('is refused with %s', (_, parts) => {
    expect(parseDeletionCursor(Buffer.from(JSON.stringify(parts)).toString('base64url'))).toBeNull();
  });
});

describe('a decision', () => {
  it('is about everything when there is no body', () => {
    expect(decideDeletionsSchema.parse(undefined)).toEqual({});
  });
});
