import { describe, expect, it } from 'vitest';
import { displayNameSchema, storableTextSchema } from './scalars';

describe('a name that people read', () => {
  it('loses the blanks around it', () => {
    expect(displayNameSchema.parse('  Harbour Ltd ')).toBe('Harbour Ltd');
  });

  it.each(['', '   ', 'a\nb', 'a\u0000b', 'a\ud800b', 'x'.repeat(101)])('is not %j', (name) => {
    expect(displayNameSchema.safeParse(name).success).toBe(false);
  });
});

describe('text that Postgres can keep', () => {
  it('may be of several lines and in any script', () => {
    expect(storableTextSchema(20).parse('a\n\tб 🚢')).toBe('a\n\tб 🚢');
  });

  it.each(['a\u0000', '\ud83d', '\ude00\ud83d', 'x'.repeat(21)])('is not %j', (text) => {
    expect(storableTextSchema(20).safeParse(text).success).toBe(false);
  });
});
