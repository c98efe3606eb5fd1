import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  visit,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Steps } from '../../configuration/yaml-source';

/** One entry of a map in a YAML document. */
export interface FoundNode {
  readonly ok: true;
  /** as it is in the document, a list of one entry included */
  readonly path: Steps;
  readonly key: Scalar;
  readonly value: Node;
  readonly map: YAMLMap;
  /** the keys beside it */
  readonly siblings: readonly string[];
  /** the entry that the map itself is the value of; null in a list or at the root */
  readonly parent: FoundNode | null;
}
export type NodeSearch = FoundNode | { readonly ok: false; readonly problem: string };

/**
 * Follows the path to an entry of a map. The only element of a list need not be named: paths of a mapping leave it out.
 * No part of the way may be an alias or have one.
 */
export function findNode(document: Document, steps: Steps): NodeSearch {
  let node: unknown = document.contents;
  let path: Steps = [];
  let found: FoundNode | null = null;
  for (const step of steps) {
    if (isSeq(node) && typeof step === 'string' && node.items.length === 1) {
      node = node.items[0];
      path = [...path, 0];
      found = null;
      if (isShared(node)) return SHARED;
    }
    path = [...path, step];
    if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      found = null;
    } else if (isMap(node)) {
      found = entryOf(node, String(step), path, found);
      node = found?.value;
    } else return MISSING;
    if (isShared(node)) return SHARED;
  }
  if (found === null) return MISSING;
  return holdsAnchor(found.value) ? SHARED : found;
}

/** Nobody who edits by hand leaves an empty map behind: the last of the properties takes their key with it. */
export function entryToRemove(found: FoundNode): FoundNode {
  const { map, parent } = found;
  const isLast = map.items.length === 1 && parent !== null && OPTIONAL.has(String(parent.key.value));
  return isLast ? parent : found;
}

const OPTIONAL = new Set(['properties', 'relations']);

const MISSING = { ok: false, problem: 'is not in this text, at least not in so many words.' } as const;
const SHARED = { ok: false, problem: 'is shared with another place by an anchor (&) and an alias (*).' } as const;

function entryOf(map: YAMLMap, name: string, path: Steps, parent: FoundNode | null): FoundNode | null {
  const pair = map.items.find(({ key }) => isScalar(key) && String(key.value) === name) as Pair<unknown> | undefined;
  if (pair === undefined || !isScalar(pair.key) || !isNode(pair.value)) return null;
  const siblings = map.items.flatMap(({ key }) => (isScalar(key) && key !== pair.key ? [String(key.value)] : []));
  return { ok: true, path, key: pair.key, value: pair.value, map, siblings, parent };
}

function isShared(node: unknown): boolean {
  return isAlias(node) || hasAnchor(node);
}

function hasAnchor(node: unknown): boolean {
  return isNode(node) && 'anchor' in node && node.anchor !== undefined;
}

/** Whether an alias elsewhere may lead to something inside of this. */
function holdsAnchor(node: Node): boolean {
  let found = false;
  visit(node, {
    Value: (_key, inside) => {
      found ||= hasAnchor(inside);
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}
