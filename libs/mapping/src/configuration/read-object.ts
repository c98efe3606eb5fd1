import { isJsonObject, nearestName } from '@quayside/domain';
import type { ConfigNode } from './config-node';

interface KnownKeys {
  readonly keys: readonly string[];
  /** keys that mean something to Ocean and nothing here: accepted, not read */
  readonly ignored?: readonly string[];
  /** other spelling -> key */
  readonly spellings?: Readonly<Record<string, string>>;
}

/**
 * The keys of an object, each as a node (absent ones too); undefined when it is no object. Every unknown key is a fault, and
 * is read as the key that was probably meant, so that what is wrong inside of it shows at the same time.
 */
export function readObject(node: ConfigNode, known: KnownKeys): ((key: string) => ConfigNode) | undefined {
  const { value } = node;
  if (node.isFull) return undefined;
  if (!isJsonObject(value)) {
    const [first, ...others] = known.keys;
    const keys = others.length === 0 ? `the key ${first}` : `the keys ${known.keys.join(', ')}`;
    node.mismatch(`an object with ${keys}.${missingColon(value, known.keys)}`);
    return undefined;
  }
  const spellings = new Map(Object.entries(known.spellings ?? {}));
  const nodes = new Map<string, ConfigNode>();
  const misspelt = new Map<string, ConfigNode>();
  for (const [name, child] of Object.entries(value)) {
    const key = spellings.get(name) ?? name;
    const childNode = node.key(name, child);
    if (nodes.has(key)) childNode.fault(`This is ${key} for the second time, in another spelling. Keep one.`, 'key');
    else if (known.keys.includes(key)) nodes.set(key, childNode);
    else if (known.ignored?.includes(name) !== true) {
      const meant = nearestName(name, known.keys);
      childNode.fault(unknownKey(name, meant, known.keys), 'key');
      if (meant !== undefined) misspelt.set(meant, childNode);
    }
    if (node.isFull) break;
  }
  return (key) => nodes.get(key) ?? misspelt.get(key) ?? node.key(key, undefined);
}

/** `query .a` and `query:.a` are texts to YAML. */
function missingColon(value: unknown, keys: readonly string[]): string {
  const word = typeof value === 'string' ? /^\w+/.exec(value)?.[0] : undefined;
  return word === undefined || !keys.includes(word) ? '' : ` Write a colon and a space behind ${word}.`;
}

function unknownKey(name: string, meant: string | undefined, keys: readonly string[]): string {
  const shown = JSON.stringify(name.slice(0, 60));
  return meant === undefined
    ? `Unknown key ${shown}. Here may stand: ${keys.join(', ')}.`
    : `Unknown key ${shown}. Did you mean ${JSON.stringify(meant)}?`;
}
