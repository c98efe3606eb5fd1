import type { Scalar } from 'yaml';

/** Some characters of a scalar's value, and how the text has them: as they are, or as one escape. */
interface Piece {
  /** in the value */
  readonly index: number;
  readonly length: number;
  /** in the text */
  readonly offset: number;
  readonly written: number;
}
export type Alignment = readonly Piece[];

const BLANK = /[ \t\r\n]*/y;
const VERBATIM = /[^ \t\r\n]+/g;
const SINGLE_QUOTED = /''|[^ \t\r\n']+/g;
const DOUBLE_QUOTED = /\\(?:x[^]{2}|u[^]{4}|U[^]{8}|[^])|[^ \t\r\n\\]+/g;
const BLANK_ESCAPE = /^\\(?:[ntr \t\r\n]|(?:x|u00|U000000)(?:20|09|0[aAdD]))$/;
const ASTRAL_ESCAPE = /^\\U(?!0000)/;

/**
 * Finds each visible character of a scalar's value in the text. Of what is written YAML trims, folds and indents nothing
 * but white space (space, tab, line end); all else stands in the value in the same order, as it is or unescaped. So white
 * space is passed over on either side, whatever the style of the scalar.
 *
 * @param value what the scalar is taken to mean
 * @returns undefined where that is not what is written, as for `0x1F`
 */
export function alignScalar(text: string, scalar: Scalar, value: string): Alignment | undefined {
  const [start, end, pattern] = contentOf(text, scalar);
  const pieces: Piece[] = [];
  let index = afterBlank(value, 0);
  for (const { 0: written, index: at } of text.slice(start, end).matchAll(pattern)) {
    const length = lengthOf(written, pattern);
    if (length === 0) continue;
    const isVerbatim = length === written.length;
    if (isVerbatim ? !value.startsWith(written, index) : index >= value.length) return undefined;
    pieces.push({ index, length, offset: start + at, written: written.length });
    index = afterBlank(value, index + length);
  }
  return index === value.length ? pieces : undefined;
}

/** The offset in the text of a character of the value; undefined for white space, but for the first behind what is visible. */
export function offsetOf(alignment: Alignment, index: number): number | undefined {
  const piece = alignment.findLast((candidate) => candidate.index <= index);
  if (piece === undefined) return undefined;
  const within = index - piece.index;
  if (within > piece.length) return undefined;
  if (within === piece.length) return piece.offset + piece.written;
  return piece.length === piece.written ? piece.offset + within : piece.offset;
}

/** Where the content begins and ends, without quotes or the header of a block, and the pattern of its pieces. */
function contentOf(text: string, { range, type }: Scalar): readonly [number, number, RegExp] {
  const [start, end] = range ?? [0, 0];
  if (type === 'QUOTE_SINGLE') return [start + 1, end - 1, SINGLE_QUOTED];
  if (type === 'QUOTE_DOUBLE') return [start + 1, end - 1, DOUBLE_QUOTED];
  const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
  return [isBlock ? text.indexOf('\n', start) + 1 : start, end, VERBATIM];
}

/** Of what a piece stands for, in UTF-16 units; 0 for white space. */
function lengthOf(written: string, pattern: RegExp): number {
  if (pattern === SINGLE_QUOTED && written === "''") return 1;
  if (pattern !== DOUBLE_QUOTED || !written.startsWith('\\')) return written.length;
  if (BLANK_ESCAPE.test(written)) return 0;
  return ASTRAL_ESCAPE.test(written) ? 2 : 1;
}

function afterBlank(value: string, index: number): number {
  BLANK.lastIndex = index;
  return index + (BLANK.exec(value)?.[0].length ?? 0);
}
