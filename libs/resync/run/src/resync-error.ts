import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const RESYNC_ERROR_CODES = [
  /** there is no mapping: none at Port, and none may be made */
  'mapping_missing',
  /** the mapping names a blueprint that Port does not have */
  'blueprint_missing',
  /** the mapping names more blueprints than a run follows */
  'too_many_blueprints',
  /** an expression that decides which entity a record stands for gave an error */
  'expression_failed',
  /** one side was away for so long that going on would only cost time */
  'outage',
  /** someone asked for the run to stop */
  'run_cancelled',
  /** the process that runs it goes away, or others wait for a worker; it goes on elsewhere, or in its turn */
  'run_handed_back',
  /** a fault of ours */
  'internal_error',
] as const;
export type ResyncErrorCode = (typeof RESYNC_ERROR_CODES)[number];

export class ResyncError extends AppError<ResyncErrorCode> {
  override readonly name = 'ResyncError';
}
