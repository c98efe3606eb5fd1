import { exhausted } from './limit-reached';

/** Characters of a picture by which numbers and dates are written and read, or of all options of one. */
export const MAX_PICTURE_LENGTH = 256;
const MAX_ZONE_LENGTH = 8;
const MAX_DATE_LENGTH = 100;
const MAX_DATE_PARTS = 9;
/** A width of a thousand or more, behind the comma of a part or the dash between two widths. */
const TOO_WIDE = /,(?:[^\]-]*-)?\d{4}/;
const IN_WORDS = /\[[A-Za-z][Ww]/;
const LONG_WORD = /[A-Za-z0-9]{17}/;

export function checkPicture(picture: unknown): void {
  if (typeof picture !== 'string' || picture.length <= MAX_PICTURE_LENGTH) return;
  throw exhausted(`a picture is longer than ${MAX_PICTURE_LENGTH} characters`);
}

export function checkDateWritten(picture: unknown, zone: unknown): void {
  checkDatePicture(picture);
  // the package would write infinity for ever
  if (typeof zone === 'string' && zone.length > MAX_ZONE_LENGTH) throw new RangeError('time zone out of range');
}

/**
 * The package turns the picture into an expression for V8's regular expressions, which backtrack: the number of ways to
 * share out the letters and digits that follow each other has to stay small.
 */
export function checkDateRead(text: unknown, picture: unknown): void {
  checkDatePicture(picture);
  if (typeof text !== 'string' || typeof picture !== 'string') return;
  if (IN_WORDS.test(withoutSpace(picture))) throw new Error('dates in words cannot be read');
  if (picture.split('[').length - 1 > MAX_DATE_PARTS)
    throw exhausted(`a picture has more than ${MAX_DATE_PARTS} parts`);
  if (text.length > MAX_DATE_LENGTH || LONG_WORD.test(text)) throw exhausted('the text is too long for a date');
}

function checkDatePicture(picture: unknown): void {
  checkPicture(picture);
  if (typeof picture === 'string' && TOO_WIDE.test(withoutSpace(picture))) throw exhausted('a picture is too wide');
}

/** White space in a part of a picture means nothing. */
function withoutSpace(picture: string): string {
  return picture.replace(/\s+/g, '');
}
