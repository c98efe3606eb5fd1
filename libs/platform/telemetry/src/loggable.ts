import { isAppError, maskSecrets, maskText, type JsonObject, type JsonValue } from '@quayside/domain';

const MAX_DEPTH = 6;
const MAX_ITEMS = 100;
const MAX_VALUES = 2_000;
const MAX_TEXT = 8_000;
const MAX_PARTS = 4;

/**
 * What of a log line's fields may be written: plain JSON, bounded in depth, length and size, with whatever looks like a
 * secret replaced, at any depth. Errors become their code, message and ids; only a bug keeps its stack.
 */
export function loggable(fields: object): JsonObject {
  const room = { values: MAX_VALUES };
  return maskSecrets(plain({ ...fields }, 0, room)) as JsonObject;
}

/** How many values may still be written, in the whole line. */
interface Room {
  values: number;
}

function plain(value: unknown, depth: number, room: Room): JsonValue {
  room.values -= 1;
  if (room.values < 0) return '[too much]';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return shownText(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return shownText(value.href);
  // with the mark by which the names of a query are known
  if (value instanceof URLSearchParams) return shownText(`?${value.toString()}`);
  if (typeof value !== 'object') return null;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (value instanceof Error) return plainError(value, depth, room);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return '[bytes]';
  if (Array.isArray(value) || value instanceof Set) return firstOf(value).map((item) => plain(item, depth + 1, room));
  const entries = isNamed(value) ? firstOf(value) : Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(
    entries
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [shownName(key), plain(item, depth + 1, room)]),
  );
}

/** A map, or headers of any implementation: their entries are no properties. */
function isNamed(value: object): value is Iterable<readonly [unknown, unknown]> {
  return value instanceof Map || Object.prototype.toString.call(value) === '[object Headers]';
}

function firstOf<T>(items: Iterable<T>): T[] {
  const first: T[] = [];
  for (const item of items) {
    if (first.length === MAX_ITEMS) break;
    first.push(item);
  }
  return first;
}

function plainError(error: Error, depth: number, room: Room): JsonObject {
  const known = isAppError(error);
  const inner = (value: unknown): JsonValue => plain(value, depth + 1, room);
  return {
    name: shownText(error.name),
    ...(known ? { code: error.code, context: inner(error.context) } : foreignCode(error)),
    message: shownText(error.message),
    ...(known ? {} : { stack: shownText(error.stack ?? '') }),
    ...(error.cause === undefined ? {} : { cause: inner(error.cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.slice(0, MAX_PARTS).map(inner) } : {}),
  };
}

/** Errors of Node and of drivers carry a code too (`ECONNREFUSED`). */
function foreignCode(error: Error): JsonObject {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? { code } : {};
}

/** Masked before it is cut: half a secret has no form. */
function shownText(text: string): string {
  const masked = maskText(text);
  return masked.length <= MAX_TEXT ? masked : `${masked.slice(0, MAX_TEXT)}...`;
}

/** Of a key that is no text, nothing is told. */
function shownName(key: unknown): string {
  return typeof key === 'string' || typeof key === 'number' ? shownText(String(key)) : '[key]';
}
