import { describe, expect, it } from 'vitest';
import { displayNameSchema, idSchema, storableTextSchema } from './scalars';

describe('an id', () => {
  it('has one spelling, however it was written', () => {
    const id = '6a0c5a0e-8f0e-4c39-9c5f-0c8a6c7d1b11';
    expect(idSchema.parse(id.toUpperCase())).toBe(id);
  });
});

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
