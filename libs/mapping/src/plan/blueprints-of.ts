import type { MappingResource } from '../configuration/mapping-config';
import { constantText } from '../engines/language';

/** The blueprint of each entity that a record of the resource becomes: null where an expression decides it. */
export function blueprintsOf({ language, mappings }: MappingResource): readonly (string | null)[] {
  return mappings.map(({ blueprint }) => constantText(language, blueprint) ?? null);
}
