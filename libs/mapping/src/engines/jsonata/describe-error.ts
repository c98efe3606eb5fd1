import type { ExpressionFault } from '../evaluator';
import { LimitReached } from './limit-reached';

const MAX_MESSAGE_LENGTH = 300;
/** Of the package: too deep, and too many elements. */
const LIMIT_CODES: ReadonlySet<unknown> = new Set(['D1011', 'D2014', 'D2015']);
const LIMIT_MESSAGES: Readonly<Record<string, string>> = {
  D1011: 'too many steps wait for others; it calls itself too often',
  D2014: 'a range has too many elements',
  D2015: 'a sequence has too many elements',
};
/** V8's words where the stack or the longest text is used up. */
const OUT_OF_SPACE = /call stack|Invalid (?:string|array) length/;

/** What the package and V8 throw: the package's errors are plain objects with these members. */
interface Thrown {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly position?: unknown;
  readonly token?: unknown;
}

export function messageOf(error: unknown): string {
  const { code, message } = asThrown(error);
  if (typeof code === 'string' && LIMIT_MESSAGES[code] !== undefined) return LIMIT_MESSAGES[code];
  const text = typeof message === 'string' && message !== '' ? message : `it failed with ${String(code)}`;
  return text.length > MAX_MESSAGE_LENGTH ? `${text.slice(0, MAX_MESSAGE_LENGTH)}…` : text;
}

/** Undefined where the expression failed by itself. */
export function limitOf(error: unknown): LimitReached['limit'] | undefined {
  if (error instanceof LimitReached) return error.limit;
  const outOfSpace = error instanceof RangeError && OUT_OF_SPACE.test(error.message);
  return outOfSpace || LIMIT_CODES.has(asThrown(error).code) ? 'expression_exhausted' : undefined;
}

/** @param text the expression that does not compile */
export function faultOf(text: string, error: unknown): ExpressionFault {
  if (limitOf(error) !== undefined) return { message: 'it is nested too deeply' };
  const message = messageOf(error);
  const { position, token } = asThrown(error);
  if (typeof position !== 'number') return { message };
  // the package counts from behind the token
  const start = position - (typeof token === 'string' && text.slice(0, position).endsWith(token) ? token.length : 0);
  const before = text.slice(0, start).split('\n');
  return { message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function asThrown(error: unknown): Thrown {
  return typeof error === 'object' && error !== null ? error : {};
}
