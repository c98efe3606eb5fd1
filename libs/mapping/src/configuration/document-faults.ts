import { isMap, isScalar, visit } from 'yaml';
import type { Alias, Document, YAMLMap } from 'yaml';
import type { MappingFault } from './mapping-config';
import type { Place } from './place';
import { isMergeKey, mergeSources, type AliasTargets } from './yaml-aliases';

/**
 * What is wrong with a document that its parser lets pass: keys that stand there twice, aliases without an anchor, and merge
 * keys that name no object.
 *
 * @param most faults that are looked for
 */
export function documentFaults(
  document: Document,
  targets: AliasTargets,
  placeOf: (offset: number) => Place,
  most: number,
): MappingFault[] {
  const faults: MappingFault[] = [];
  const add = (found: readonly FoundFault[]): symbol | undefined => {
    for (const { offset, message } of found) faults.push({ path: '', message, ...placeOf(offset) });
    return faults.length >= most ? visit.BREAK : undefined;
  };
  visit(document, {
    Map: (_key, map) => add([...repeatedKeys(map), ...wrongMerges(map, targets)]),
    Alias: (_key, alias) => (targets.has(alias) ? undefined : add([withoutAnchor(alias)])),
  });
  return faults.slice(0, most);
}

interface FoundFault {
  readonly offset: number;
  readonly message: string;
}

function repeatedKeys({ items }: YAMLMap): readonly FoundFault[] {
  const faults: FoundFault[] = [];
  const seen = new Set<string>();
  for (const { key } of items) {
    if (!isScalar(key) || isMergeKey(key)) continue;
    const name = String(key.value);
    if (seen.has(name)) {
      const message = `The key ${JSON.stringify(name)} is here for the second time. Keep one of the two.`;
      faults.push({ offset: key.range?.[0] ?? 0, message });
    }
    seen.add(name);
  }
  return faults;
}

function withoutAnchor({ source, range }: Alias): FoundFault {
  const message = `There is no anchor &${source} before this alias *${source}. Text that begins with * needs quotes.`;
  return { offset: range?.[0] ?? 0, message };
}

function wrongMerges({ items }: YAMLMap, targets: AliasTargets): readonly FoundFault[] {
  return items
    .filter(({ key, value }) => isMergeKey(key) && !mergeSources(value, targets).every((node) => isMap(node)))
    .map(({ key }) => ({
      offset: (isScalar(key) ? key.range?.[0] : undefined) ?? 0,
      message: 'A merge key (<<) takes an object, an alias of one (*name), or a list of these.',
    }));
}
