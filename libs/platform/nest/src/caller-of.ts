import type { IncomingMessage } from 'node:http';

const callers = new WeakMap<IncomingMessage, string>();

/** For whoever finds out who sends a request. */
export function setCaller(request: IncomingMessage, caller: string): void {
  callers.set(request, caller);
}

/**
 * Who sends a request, once that is certain: a name that stays the same from request to request, of at most 200 bytes, under
 * which limits are counted and answers kept. Nothing for a request of nobody, or one that nobody had to be known for.
 */
export function callerOf(request: IncomingMessage): string | undefined {
  return callers.get(request);
}
