import type { MappingConfig } from './mapping-config';
import { MappingError } from './mapping-error';
import type { ParsedMapping } from './parse-mapping';

/** The mapping, or a `MappingError` (`mapping_empty`, `mapping_invalid`) that names the first fault: for a step that cannot go on without. */
export function requireMapping(parsed: ParsedMapping): MappingConfig {
  if (parsed.ok) return parsed.mapping;
  const [first, ...others] = parsed.faults;
  const where = first === undefined || first.path === '' ? '' : ` at ${first.path}`;
  const rest = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new MappingError(
    parsed.code,
    `The mapping cannot be used${where}: ${first?.message ?? 'unknown fault'}${rest}`,
    {
      context: { faults: parsed.faults.length },
    },
  );
}
