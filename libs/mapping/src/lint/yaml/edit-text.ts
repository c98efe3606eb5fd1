import { isScalar, type Node, type Pair } from 'yaml';
import type { MappingChange } from '../lint-finding';
import type { FoundNode } from './find-node';

/** The text with the change cut into it; undefined where it cannot be cut. What it means then is not checked. */
export function edited(text: string, found: FoundNode, change: MappingChange): string | undefined {
  if (change.op === 'set') return withValue(text, found, change.value);
  if (change.op === 'rename') return spliced(text, found.key.range, yamlScalar(change.value));
  return without(text, found);
}

type Range = Node['range'];

function withValue(text: string, { value }: FoundNode, next: string): string | undefined {
  if (!isScalar(value)) return undefined;
  const isBlock = value.type === 'BLOCK_FOLDED' || value.type === 'BLOCK_LITERAL';
  return spliced(text, value.range, isBlock ? `${yamlScalar(next)}\n` : yamlScalar(next));
}

/** Takes away whole lines where there are any, and so a comment behind the value too. */
function without(text: string, found: FoundNode): string | undefined {
  return found.map.flow === true ? withoutInFlow(text, found) : withoutLines(text, found.key.range, found.value.range);
}

function withoutLines(text: string, key: Range, value: Range): string | undefined {
  if (!key || !value) return undefined;
  const from = text.lastIndexOf('\n', key[0] - 1) + 1;
  if (text.slice(from, key[0]).trim() !== '') return undefined;
  const isAtLineEnd = text[value[1] - 1] === '\n';
  const lineEnd = text.indexOf('\n', value[1]);
  const to = isAtLineEnd ? value[1] : lineEnd < 0 ? text.length : lineEnd + 1;
  return text.slice(0, from) + text.slice(to);
}

/** With the comma behind it, or for the last one that in front of it. */
function withoutInFlow(text: string, { map, key }: FoundNode): string | undefined {
  const pairs = map.items as readonly Pair<Node, Node | null>[];
  const index = pairs.findIndex((pair) => pair.key === key);
  const next = pairs[index + 1]?.key.range?.[0];
  const own = pairs[index];
  if (next !== undefined && own?.key.range) return text.slice(0, own.key.range[0]) + text.slice(next);
  const before = pairs[index - 1]?.value?.range?.[1];
  const end = own?.value?.range?.[1];
  return before === undefined || end === undefined ? undefined : text.slice(0, before) + text.slice(end);
}

function spliced(text: string, range: Range, next: string): string | undefined {
  return range ? text.slice(0, range[0]) + next + text.slice(range[1]) : undefined;
}

const PLAIN = /^\.?[A-Za-z_][\w.]*$/;
const NOT_TEXT = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** Plain where that is safe; otherwise in single quotes, or in double ones where characters need an escape. */
function yamlScalar(text: string): string {
  if (PLAIN.test(text) && !NOT_TEXT.test(text)) return text;
  return CONTROL.test(text) ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
}
