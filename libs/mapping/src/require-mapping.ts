import type { MappingConfig, MappingFault } from './configuration/mapping-config';
import { MappingError } from './mapping-error';

const SHOWN_FAULTS = 20;

/** A mapping as it comes out of `parseMapping` or `checkMapping`. */
type ReadMapping =
  | { readonly ok: true; readonly mapping: MappingConfig }
  | {
      readonly ok: false;
      readonly code: 'mapping_empty' | 'mapping_invalid';
      readonly faults: readonly MappingFault[];
    };

/** The mapping, or a `MappingError` (`mapping_empty`, `mapping_invalid`): for a step that cannot go on without one. */
export function requireMapping(checked: ReadMapping): MappingConfig {
  if (checked.ok) return checked.mapping;
  throw unusableMapping(checked);
}

/** Every fault with its path and line, the first twenty in words. */
function unusableMapping({ code, faults }: Extract<ReadMapping, { readonly ok: false }>): MappingError {
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
