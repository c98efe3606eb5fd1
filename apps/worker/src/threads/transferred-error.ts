import { AppError, isAppError, type ErrorContext, type Retry } from '@quayside/domain';

/** An error as it travels between threads: what is caught there decides by the same code as here. */
export interface TransferredError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** null for what is a bug */
  readonly known: { readonly code: string; readonly retry: Retry; readonly context: ErrorContext } | null;
}

export function transferred(error: unknown): TransferredError {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  if (!isAppError(error)) return { name, message, stack, known: null };
  const { code, retry, context } = error;
  return { name, message, stack, known: { code, retry, context: plainContext(context) } };
}

export function revived({ name, message, stack, known }: TransferredError): Error {
  const error = known === null ? new Error(message) : new AppError(known.code, message, known);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** Ids and numbers, as its type says: anything else might not go through the channel. */
function plainContext(context: ErrorContext): ErrorContext {
  const plain = Object.entries(context).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(plain);
}
