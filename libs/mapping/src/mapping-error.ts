import { AppError } from '@quayside/domain';

/** Every code has a page in docs/errors. */
export const MAPPING_ERROR_CODES = [
  /** there is no mapping at all, or one without `resources` */
  'mapping_empty',
  /** the mapping does not follow the schema; the faults say where */
  'mapping_invalid',
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
 * Limits that one expression ran into on one record. Nothing is thrown for them: the code stands in brackets at the end of
 * an `Evaluation`'s message. Every code has a page in docs/errors.
 */
export const EXPRESSION_LIMIT_CODES = ['expression_deadline', 'expression_exhausted', 'record_unreadable'] as const;
export type ExpressionLimitCode = (typeof EXPRESSION_LIMIT_CODES)[number];
