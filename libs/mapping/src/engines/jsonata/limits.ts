/** UTF-8 bytes of an expression. */
export const MAX_EXPRESSION_BYTES = 8_000;
/** Of an expression, see `SourceSize`: half of what the stack of Node's main thread holds. */
export const MAX_SOURCE_LEVELS = 2_000;
/** Characters of an expression with the copies that the package makes of its parts. */
export const MAX_UNFOLDED_LENGTH = 64 * 1024;
/** Nodes of the tree of one expression. */
export const MAX_NODES = 16_384;
/** Nodes of all expressions that are compiled at a time, and of all that are remembered. */
export const MAX_NODES_TOGETHER = 262_144;
/** UTF-16 units of any one text. */
export const MAX_TEXT_LENGTH = 1024 * 1024;
/** Elements of any one array that the expression did not find in the record. */
export const MAX_SEQUENCE_LENGTH = 5_000;
/** Characters and elements of any one value with all that is in it, counted as often as they appear. */
export const MAX_WEIGHT = 4 * 1024 * 1024;
export const MAX_VALUE_DEPTH = 1_000;
/** Parts of an expression that wait for others at the same time; each keeps about a kilobyte. */
export const MAX_OPEN_STEPS = 20_000;
/** Units of work for one record. */
export const MAX_TICKS = 10_000_000;
export const TICKS_OF_A_MS = 10_000;
