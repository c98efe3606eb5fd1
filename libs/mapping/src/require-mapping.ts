import type { MappingConfig, MappingFault } from './mapping-config';
import { MappingError } from './mapping-error';
import type { ParsedMapping } from './parse-mapping';

const SHOWN_FAULTS = 20;

/** The mapping, or a `MappingError` (`mapping_empty`, `mapping_invalid`): for a step that cannot go on without one. */
export function requireMapping(parsed: ParsedMapping): MappingConfig {
  if (parsed.ok) return parsed.mapping;
  throw unusableMapping(parsed.code, parsed.faults);
}

/** The error of a mapping that cannot be used: every fault with its path and line, the first twenty in words. */
export function unusableMapping(
  code: 'mapping_empty' | 'mapping_invalid',
  faults: readonly MappingFault[],
): MappingError {
  const shown = faults.slice(0, SHOWN_FAULTS).map(describeFault);
  const more = faults.length > shown.length ? `; and ${faults.length - shown.length} more` : '';
  return new MappingError(code, `The mapping cannot be used: ${shown.join('; ')}${more}`, {
    context: { faults: faults.length },
  });
}

function describeFault({ path, line, message }: MappingFault): string {
  const place = line === undefined ? '' : ` (line ${line})`;
  return path === '' ? `${message}${place}` : `${path}${place}: ${message}`;
}
