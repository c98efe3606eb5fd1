import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const QUEUE_ERROR_CODES = ['queue_unavailable', 'queue_evicts'] as const;
export type QueueErrorCode = (typeof QUEUE_ERROR_CODES)[number];

export class QueueError extends AppError<QueueErrorCode> {
  override readonly name = 'QueueError';
}
