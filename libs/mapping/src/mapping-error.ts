import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const MAPPING_ERROR_CODES = [
  /** there is no mapping at all, or one without `resources` */
  'mapping_empty',
  /** the mapping does not follow the schema; the faults say where */
  'mapping_invalid',
  /** too many expressions run into their limits */
  'mapping_exhausted',
  /** the thread that runs jq does not start */
  'evaluator_unavailable',
  /** work was given to an evaluator after it was closed, or it was closed under its work */
  'evaluator_closed',
] as const;
export type MappingErrorCode = (typeof MAPPING_ERROR_CODES)[number];

/** Mapping as a whole cannot go on. What goes wrong with one record is a value: see `MappedRecord`. */
export class MappingError extends AppError<MappingErrorCode> {
  override readonly name = 'MappingError';
}

/**
 * Why an expression was stopped on a record, or not even begun. Nothing is thrown for these: they are the `limit` of an
 * `Evaluation`. Every code has a page in docs/errors.
 * - `expression_deadline`: it took too long, or too many steps
 * - `expression_exhausted`: it needed too much memory, or went too deep
 * - `expression_quarantined`: it ran into such a limit too often in this run, or stopped a thread, and is not tried again
 * - `record_unreadable`: the record is too large or nested too deeply for the engine
 */
export const EXPRESSION_LIMIT_CODES = [
  'expression_deadline',
  'expression_exhausted',
  'expression_quarantined',
  'record_unreadable',
] as const;
export type ExpressionLimitCode = (typeof EXPRESSION_LIMIT_CODES)[number];
