import { isScalar, isSeq, visit } from 'yaml';
import type { Alias, Document, Node } from 'yaml';

export type AliasTargets = ReadonlyMap<Alias, Node>;

/** What each alias stands for, in one pass: the last node before it that has the anchor. */
export function aliasTargets(document: Document): AliasTargets {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Value: (_key, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
    Alias: (_key, alias) => {
      const target = anchors.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
  });
  return targets;
}

/** Whether a key is the `<<` of YAML, not a quoted text that reads so. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && (typeof key.value === 'symbol' || key.value === '<<');
}

/** What the value of a merge key names: one node, or each of a list. */
export function mergeSources(value: unknown, targets: AliasTargets): readonly unknown[] {
  const node = followed(value, targets);
  return isSeq(node) ? node.items.map((item) => followed(item, targets)) : [node];
}

/** What stands behind a node where it is an alias; else the node. */
export function followed(node: unknown, targets: AliasTargets): unknown {
  return targets.get(node as Alias) ?? node;
}
