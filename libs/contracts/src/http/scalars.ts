import { z } from 'zod';

/** A point in time as every answer spells it: ISO 8601 in UTC. */
export const timestampSchema = z.iso.datetime().meta({ example: '2025-01-31T08:30:00.000Z' });

/** The id of one of our own objects, in the one spelling that the database gives it: what is sealed under an id opens under it. */
export const idSchema = z.uuid().toLowerCase().meta({ example: '6a0c5a0e-8f0e-4c39-9c5f-0c8a6c7d1b11' });

/** Text that Postgres can keep: any but the character NUL and halves of a surrogate pair. */
export function storableTextSchema(maxCharacters: number) {
  return z
    .string()
    .max(maxCharacters, `must be at most ${maxCharacters} characters long`)
    .refine((text) => !/[\0\p{Cs}]/u.test(text), 'must not contain the character NUL or half a surrogate pair');
}

/** A name that people read: one line, without leading or trailing blanks. */
export const displayNameSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'must be at most 100 characters long')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters');
