import type { Budget } from '../budget';

/** A text cut at every separator; by the empty separator into characters. The empty text has no pieces at all. */
export function splitText(text: string, separator: string, budget: Budget): readonly string[] {
  if (text === '') return [];
  budget.tick(text.length >> 3);
  const pieces = separator === '' ? Array.from(text) : text.split(separator);
  budget.checkArray(pieces.length);
  budget.tick(pieces.length);
  return pieces;
}
