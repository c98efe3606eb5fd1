import type {
  CompiledMappingBody,
  MappingBody,
  MappingFaultBody,
  MappingVersionPageBody,
  ProblemField,
  SavedMappingBody,
} from '@quayside/contracts';
import { blueprintsOf, type CheckedMapping, type MappingFault, type SlowExpression } from '@quayside/mapping';
import type { ListedMappingVersion, MappingVersion } from '@quayside/tenancy';

export function presentMapping({ version, text, createdAt, createdBy }: MappingVersion): MappingBody {
  return { version, text, createdAt: createdAt.toISOString(), createdBy: createdBy.id };
}

const MAX_SHOWN_SLOW = 100;

export function presentSlow(slow: readonly SlowExpression[]): SavedMappingBody['slowExpressions'] {
  return slow.slice(0, MAX_SHOWN_SLOW).map(({ path, expression, reason }) => ({ path, expression, reason }));
}

/** What is wrong with a mapping, as a field of a problem: that of the body which gives its text, or names the version with it. */
export function mappingProblem(field: 'text' | 'version', { path, message, line, column }: MappingFault): ProblemField {
  return {
    field,
    pointer: `/${field}`,
    path,
    message,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

export function presentFault({ path, message, line, column }: MappingFault): MappingFaultBody {
  return { path, message, line: line ?? null, column: column ?? null };
}

/** @param current the number of the current version */
export function presentListedVersion(
  { version, characters, createdAt, createdBy }: ListedMappingVersion,
  current: number,
): MappingVersionPageBody['items'][number] {
  return {
    version,
    isCurrent: version === current,
    characters,
    createdAt: createdAt.toISOString(),
    createdBy: createdBy.id,
  };
}

export function presentCompiled(checked: CheckedMapping): CompiledMappingBody {
  if (!checked.ok) {
    return {
      usable: false,
      errors: checked.faults.map(presentFault),
      resources: [],
      options: null,
      slowExpressions: [],
    };
  }
  const { resources, ...options } = checked.mapping;
  return {
    usable: true,
    errors: [],
    resources: resources.map((resource) => ({
      kind: resource.kind,
      language: resource.language,
      selector: resource.selector,
      blueprints: [...blueprintsOf(resource)],
    })),
    options,
    slowExpressions: presentSlow(checked.slow),
  };
}
