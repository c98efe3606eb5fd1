/** When trying the same thing again can help: never, at the next occasion, or after a known wait. */
export type Retry = 'never' | 'later' | { readonly afterMs: number };

/** Ids and codes only: what may be logged and shown. Never a secret, never a payload. */
export type ErrorContext = Readonly<Record<string, string | number | boolean | undefined>>;

export interface AppErrorOptions {
  readonly retry?: Retry;
  readonly cause?: unknown;
  readonly context?: ErrorContext;
}

/**
 * A step failed for a reason that we understand: network, limit, revoked key, bad input. Callers decide by `code` (each
 * library has a closed union of its own, and `docs/errors/` a page for every code), never by the text.
 * Anything that is not an AppError is a bug and keeps its stack.
 */
export class AppError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly retry: Retry;
  readonly context: ErrorContext;

  constructor(code: Code, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retry = options.retry ?? 'never';
    this.context = options.context ?? {};
  }
}

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError;
}
