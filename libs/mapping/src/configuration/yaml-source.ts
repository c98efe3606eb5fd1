import { LineCounter, parseDocument } from 'yaml';
import { documentFaults } from './document-faults';
import type { MappingFault } from './mapping-config';
import type { Place, Places } from './place';
import { aliasTargets } from './yaml-aliases';
import { TOO_DEEP, yamlFault } from './yaml-fault';
import { aliasTooDeep, nestedTooDeeplyAt } from './yaml-nesting';
import { YamlPlaces } from './yaml-places';

export type { Place, Steps } from './place';

export type YamlSource =
  | { readonly ok: true; readonly value: unknown; readonly places: Places }
  | { readonly ok: false; readonly faults: MappingFault[] };

/** Far above any mapping in use (200 resources of 1 kB). The worst text of this size takes some 2 s to refuse. */
export const MAX_YAML_BYTES = 256 * 1024;
const MAX_FAULTS = 20;
const MAX_ALIASES = 1000;

/**
 * Reads one YAML document that may come from anyone: bounded in size and nesting, no second document, no key twice in
 * one map, no aliases that unfold without end. Of what is no YAML at all it gives the first fault only.
 */
export function readYaml(text: string): YamlSource {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_YAML_BYTES) {
    return refused(`The mapping has ${bytes} bytes; at most ${MAX_YAML_BYTES} are accepted.`);
  }
  const lines = new LineCounter();
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faultAt = (offset: number, message: string): YamlSource => ({
    ok: false,
    faults: [{ path: '', message, ...placeOf(offset) }],
  });
  try {
    const deep = nestedTooDeeplyAt(text, lines);
    if (deep !== undefined) return faultAt(deep, TOO_DEEP);
    // `uniqueKeys` compares every key with every other one; the walk below does the same in one pass
    const document = parseDocument(text, {
      uniqueKeys: false,
      merge: true,
      prettyErrors: false,
      // not a word of the text gets onto the console of this process
      logLevel: 'error',
    });
    const [error] = document.errors;
    // those behind the first mostly follow from it
    if (error !== undefined) return faultAt(error.pos[0], yamlFault(error));
    const targets = aliasTargets(document);
    const alias = aliasTooDeep(document, targets);
    if (alias !== undefined) return faultAt(alias.range?.[0] ?? 0, TOO_DEEP);
    const faults = documentFaults(document, targets, placeOf, MAX_FAULTS);
    if (faults.length > 0) return { ok: false, faults };
    const places = new YamlPlaces(document, text, targets, placeOf);
    return { ok: true, value: document.toJS({ maxAliasCount: MAX_ALIASES }), places };
  } catch (error) {
    // RangeError: more comments in a row than the stack holds
    if (error instanceof RangeError) return refused(TOO_DEEP);
    // too many aliases, or one of what is around it
    if (error instanceof ReferenceError) return refused(`An alias (*name) cannot be followed: ${error.message}`);
    // plain errors: tags that do not go together, such as a merged !!set
    if (error instanceof Error) return refused(`This YAML cannot be read: ${error.message}`);
    throw error;
  }
}

function refused(message: string): YamlSource {
  return { ok: false, faults: [{ path: '', message }] };
}
