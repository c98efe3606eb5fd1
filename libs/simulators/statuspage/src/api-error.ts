import type { SimResponse } from '@quayside/simulator-kit';

/** The real bodies say `error`, although the vendor's specification says `message`. */
export function apiError(status: number, error: string): SimResponse {
  return { status, body: { error } };
}
