import { isAlias, isCollection, isPair, Lexer, Parser } from 'yaml';
import type { Alias, Document, LineCounter } from 'yaml';
import type { AliasTargets } from './yaml-aliases';

/** Lists and objects inside one another. A mapping has some ten. */
export const MAX_NESTING = 100;
/** As the parser calls them. */
const COLLECTIONS: ReadonlySet<string> = new Set(['block-map', 'block-seq', 'flow-collection']);

/**
 * Where a text first nests too deeply. To be asked before the text is composed: the composer calls itself for each
 * level, and near the end of the stack V8 ends the whole process where it has to compile a regular expression. The
 * parser below keeps what is open in a list of its own, and its calls go no deeper than that.
 *
 * @param lines is told of every line that was read
 * @returns the offset in the text; undefined where it can be composed
 */
export function nestedTooDeeplyAt(text: string, lines: LineCounter): number | undefined {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    drain(parser.next(lexeme));
    // the document is open as well, and at times a scalar in the innermost
    const opens = COLLECTIONS.has(parser.stack.at(-1)?.type ?? '');
    if (opens && parser.stack.length > MAX_NESTING + 1) return offset;
  }
  return undefined;
}

/** The parser works as far as somebody asks for what it has found. */
function drain(found: Iterator<unknown>): void {
  while (found.next().done !== true);
}

/**
 * The alias that nests a document too deeply once every alias stands for its target; undefined where there is none. An
 * alias inside of its own target has no end. The document itself nests no deeper than `MAX_NESTING`.
 */
export function aliasTooDeep(document: Document, targets: AliasTargets): Alias | undefined {
  const heights = new Map<unknown, number>();
  let culprit: Alias | undefined;
  // the levels of a node; undefined where it goes too deep, which ends the search
  const heightOf = (node: unknown, above: number): number | undefined => {
    const known = heights.get(node) ?? 0;
    if (above + known > MAX_NESTING) return undefined;
    if (heights.has(node)) return known;
    let height = 0;
    for (const child of partsOf(node)) {
      const target = isAlias(child) ? targets.get(child) : child;
      const below = heightOf(target, above + 1);
      if (below === undefined) {
        if (isAlias(child)) culprit ??= child;
        return undefined;
      }
      height = Math.max(height, below + 1);
    }
    heights.set(node, height);
    return height;
  };
  heightOf(document.contents, 0);
  return culprit;
}

/** What lies one level below a list or an object. */
function partsOf(node: unknown): readonly unknown[] {
  if (!isCollection(node)) return [];
  return node.items.flatMap((item) => (isPair(item) ? [item.key, item.value] : [item]));
}
