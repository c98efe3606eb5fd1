import { isJsonObject, nearestName } from '@quayside/domain';
import type { ConfigNode } from './config-node';

interface KnownKeys {
  readonly keys: readonly string[];
  /** keys that mean something to Ocean and nothing here: accepted, not read */
  readonly ignored?: readonly string[];
  /** other spelling -> key */
  readonly spellings?: Readonly<Record<string, string>>;
}

/** The keys of an object, each as a node (absent ones too); undefined when it is no object. Every unknown key is a fault. */
export function readObject(node: ConfigNode, known: KnownKeys): ((key: string) => ConfigNode) | undefined {
  const { value } = node;
  if (node.isFull) return undefined;
  if (!isJsonObject(value)) {
    node.fault(
      `Found ${node.found}; expected an object with the keys ${known.keys.join(', ')}.`,
      value === undefined ? 'key' : 'value',
    );
    return undefined;
  }
  const spellings = new Map(Object.entries(known.spellings ?? {}));
  const nodes = new Map<string, ConfigNode>();
  for (const [name, child] of Object.entries(value)) {
    const key = spellings.get(name) ?? name;
    const childNode = node.key(name, child);
    if (nodes.has(key)) childNode.fault(`This is ${key} for the second time, in another spelling. Keep one.`, 'key');
    else if (known.keys.includes(key)) nodes.set(key, childNode);
    else if (known.ignored?.includes(name) !== true) childNode.fault(unknownKey(name, known.keys), 'key');
    if (node.isFull) break;
  }
  return (key) => nodes.get(key) ?? node.key(key, undefined);
}

function unknownKey(name: string, keys: readonly string[]): string {
  const meant = nearestName(name, keys);
  const shown = JSON.stringify(name.slice(0, 60));
  return meant === undefined
    ? `Unknown key ${shown}. Here may stand: ${keys.join(', ')}.`
    : `Unknown key ${shown}. Did you mean ${JSON.stringify(meant)}?`;
}
