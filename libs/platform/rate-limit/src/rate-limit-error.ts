import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const RATE_LIMIT_ERROR_CODES = ['request_budget_exhausted', 'request_budget_unavailable'] as const;
export type RateLimitErrorCode = (typeof RATE_LIMIT_ERROR_CODES)[number];

export class RateLimitError extends AppError<RateLimitErrorCode> {
  override readonly name = 'RateLimitError';
}
