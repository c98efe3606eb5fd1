import { isAppError, maskSecrets, maskText, type JsonObject, type JsonValue } from '@quayside/domain';

const MAX_DEPTH = 6;
const MAX_ITEMS = 100;
const MAX_TEXT = 8_000;
const MAX_CAUSES = 4;

/**
 * What of a log line's fields may be written: plain JSON, bounded in depth, length and size, with whatever looks like a
 * secret replaced, at any depth. Errors become their code, message and ids; only a bug keeps its stack.
 */
export function loggable(fields: object): JsonObject {
  return maskSecrets(plain({ ...fields }, 0)) as JsonObject;
}

function plain(value: unknown, depth: number): JsonValue {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return shorten(maskText(value)); // masked first: half a secret has no form
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) return plainError(value, 0);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value !== 'object') return null;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (ArrayBuffer.isView(value)) return '[bytes]';
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => plain(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .slice(0, MAX_ITEMS)
      .map(([key, item]) => [key, plain(item, depth + 1)]),
  );
}

function plainError(error: Error, causes: number): JsonObject {
  const known = isAppError(error);
  return {
    name: error.name,
    ...(known ? { code: error.code, context: plain(error.context, 1) } : foreignCode(error)),
    message: shorten(maskText(error.message)),
    ...(known ? {} : { stack: shorten(maskText(error.stack ?? '')) }),
    ...(error.cause instanceof Error && causes < MAX_CAUSES ? { cause: plainError(error.cause, causes + 1) } : {}),
  };
}

/** Errors of Node and of drivers carry a code too (`ECONNREFUSED`). */
function foreignCode(error: Error): JsonObject {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? { code } : {};
}

function shorten(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}...`;
}
