import type { ProblemField } from '@quayside/contracts';
import { compileMapping, parseMapping, type Evaluator, type MappingFault } from '@quayside/mapping';

/** Everything that is wrong with the text of a mapping: its form first, then every expression that does not compile. */
export async function checkMapping(
  text: string,
  kinds: readonly string[],
  evaluator: Evaluator,
): Promise<readonly ProblemField[]> {
  const parsed = parseMapping(text, { kinds });
  const faults = parsed.ok ? await compileMapping(parsed.mapping, evaluator, parsed.places) : parsed.faults;
  return faults.map(mappingFault);
}

function mappingFault({ path, message, line, column }: MappingFault): ProblemField {
  return {
    field: 'text',
    pointer: '/text',
    path,
    message,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}
