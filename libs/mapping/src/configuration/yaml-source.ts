import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Node, Pair, YAMLMap, YAMLParseError } from 'yaml';
import type { MappingFault } from './mapping-config';

/** Where something stands in the text; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}
export type Steps = readonly (string | number)[];
/** The place of a value, or of the key that it stands under. What has no place of its own gets the nearest around it. */
export type Locate = (steps: Steps, part: 'key' | 'value') => Place | undefined;

export type YamlSource =
  | { readonly ok: true; readonly value: unknown; readonly locate: Locate }
  | { readonly ok: false; readonly faults: MappingFault[] };

/** Far above any mapping in use (200 resources of 1 kB). The worst text of this size takes some 2 s to refuse. */
export const MAX_YAML_BYTES = 256 * 1024;
const MAX_FAULTS = 20;
const MAX_ALIASES = 1000;
const TOO_DEEP = 'The YAML is nested too deeply.';

/**
 * Reads one YAML document that may come from anyone: bounded in size, no second document, no key twice in one map, no
 * aliases that unfold without end.
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
  try {
    // `uniqueKeys` compares every key with every other one; the walk below does the same in one pass
    const document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
      merge: true,
      prettyErrors: false,
      // not a word of the text gets onto the console of this process
      logLevel: 'error',
    });
    const faults: MappingFault[] = document.errors.map((error) => ({
      path: '',
      message: yamlFault(error),
      ...placeOf(error.pos[0]),
    }));
    if (faults.length === 0) faults.push(...repeatedKeys(document, placeOf));
    if (faults.length > 0) return { ok: false, faults: faults.slice(0, MAX_FAULTS) };
    return { ok: true, value: document.toJS({ maxAliasCount: MAX_ALIASES }), locate: locator(document, placeOf) };
  } catch (error) {
    // RangeError: nested deeper than the stack. ReferenceError: an alias without its anchor, or too many of them.
    if (error instanceof RangeError) return refused(TOO_DEEP);
    if (error instanceof ReferenceError) return refused(`An alias (*name) cannot be followed: ${error.message}`);
    throw error;
  }
}

function yamlFault(error: YAMLParseError): string {
  if (error.code === 'MULTIPLE_DOCS') return 'A mapping is one YAML document; here a second one begins.';
  if (error.code === 'RESOURCE_EXHAUSTION') return TOO_DEEP;
  return `This is not valid YAML: ${error.message}`;
}

function refused(message: string): YamlSource {
  return { ok: false, faults: [{ path: '', message }] };
}

function repeatedKeys(document: Document, placeOf: (offset: number) => Place): MappingFault[] {
  const faults: MappingFault[] = [];
  visit(document, {
    Map: (_key, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name) && name !== '<<') {
          faults.push({
            path: '',
            message: `The key ${JSON.stringify(name)} is here for the second time.`,
            ...placeOf(key.range?.[0] ?? 0),
          });
        }
        seen.add(name);
        if (faults.length >= MAX_FAULTS) return visit.BREAK;
      }
      return undefined;
    },
  });
  return faults;
}

/** Remembers what it has looked up: an alias is found by a walk through the document, a key by one through its map. */
function locator(document: Document, placeOf: (offset: number) => Place): Locate {
  const targets = new Map<unknown, unknown>();
  const pairsByKey = new Map<unknown, ReadonlyMap<string, Pair<Node, Node>>>();
  const follow = (node: unknown): unknown => {
    if (!isAlias(node)) return node;
    if (!targets.has(node)) targets.set(node, node.resolve(document));
    return targets.get(node);
  };
  const pairsOf = (map: YAMLMap): ReadonlyMap<string, Pair<Node, Node>> => {
    let pairs = pairsByKey.get(map);
    if (pairs === undefined) pairsByKey.set(map, (pairs = keyed(map)));
    return pairs;
  };
  return (steps, part) => {
    let place = rangeStart(document.contents);
    let node: unknown = document.contents;
    for (const [index, step] of steps.entries()) {
      const inside = follow(node);
      if (isSeq(inside) && typeof step === 'number') {
        node = inside.items[step];
        place = rangeStart(node) ?? place;
      } else if (isMap(inside)) {
        const pair = pairsOf(inside).get(String(step));
        if (pair === undefined) break;
        const last = index === steps.length - 1;
        place = (last && part === 'key' ? undefined : rangeStart(pair.value)) ?? rangeStart(pair.key) ?? place;
        node = pair.value;
      } else break;
    }
    return place === undefined ? undefined : placeOf(place);
  };
}

function keyed(map: YAMLMap): ReadonlyMap<string, Pair<Node, Node>> {
  const pairs = new Map<string, Pair<Node, Node>>();
  for (const item of map.items) {
    if (isScalar(item.key)) pairs.set(String(item.key.value), item as Pair<Node, Node>);
  }
  return pairs;
}

function rangeStart(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
