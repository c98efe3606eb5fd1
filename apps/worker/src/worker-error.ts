import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const WORKER_ERROR_CODES = [
  'connector_unknown',
  'settings_invalid',
  'run_attempts_exhausted',
  /** the run brought down the thread that it ran in, again and again */
  'run_thread_lost',
] as const;
export type WorkerErrorCode = (typeof WORKER_ERROR_CODES)[number];

/** A run that this worker cannot begin. */
export class WorkerError extends AppError<WorkerErrorCode> {
  override readonly name = 'WorkerError';
}
