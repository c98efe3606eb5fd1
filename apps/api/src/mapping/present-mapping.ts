import type { MappingBody, ProblemField, SavedMappingBody } from '@quayside/contracts';
import type { MappingFault, SlowExpression } from '@quayside/mapping';
import type { MappingVersion } from '@quayside/tenancy';

export function presentMapping({ version, text, createdAt, createdBy }: MappingVersion): MappingBody {
  return { version, text, createdAt: createdAt.toISOString(), createdBy: createdBy.id };
}

const MAX_SHOWN_SLOW = 100;

export function presentSlow(slow: readonly SlowExpression[]): SavedMappingBody['slowExpressions'] {
  return slow.slice(0, MAX_SHOWN_SLOW).map(({ path, expression, reason }) => ({ path, expression, reason }));
}

/** What is wrong with the text of a mapping, as a field of a problem. */
export function mappingProblem({ path, message, line, column }: MappingFault): ProblemField {
  return {
    field: 'text',
    pointer: '/text',
    path,
    message,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}
