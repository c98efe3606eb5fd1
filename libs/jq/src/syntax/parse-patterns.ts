import type { Ast, Pattern, PatternEntry, Patterns } from './ast';
import { refuseConstantKey } from './parse-object';
import { parseString } from './parse-term';
import type { Parser } from './parser';

/** What follows `as`: one pattern, or several between `?//`. */
export function parsePatterns(parser: Parser): Patterns {
  const patterns: [Pattern, ...Pattern[]] = [parsePattern(parser)];
  while (parser.tokens.accept('?//')) patterns.push(parsePattern(parser));
  return patterns;
}

function parsePattern(parser: Parser): Pattern {
  return parser.nested(() => parseOne(parser));
}

function parseOne(parser: Parser): Pattern {
  const { tokens } = parser;
  if (tokens.accept('[')) {
    const elements = [parsePattern(parser)];
    while (tokens.accept(',')) elements.push(parsePattern(parser));
    tokens.expect(']');
    return { type: 'array', elements };
  }
  if (tokens.accept('{')) {
    const entries = [parseEntry(parser)];
    while (tokens.accept(',')) entries.push(parseEntry(parser));
    tokens.expect('}');
    return { type: 'object', entries };
  }
  return { type: 'variable', name: tokens.expectKind('variable').text };
}

function parseEntry(parser: Parser): PatternEntry {
  const { tokens } = parser;
  const token = tokens.peek();
  if (token.kind === 'variable') {
    tokens.next();
    const key: Ast = { type: 'literal', value: token.text, at: token.at };
    return { variable: token.text, key, pattern: tokens.accept(':') ? parsePattern(parser) : null };
  }
  const key = parseKey(parser);
  tokens.expect(':');
  return { variable: null, key, pattern: parsePattern(parser) };
}

function parseKey(parser: Parser): Ast {
  const { tokens } = parser;
  const token = tokens.peek();
  if (token.kind === 'string') return parseString(parser, null);
  if (token.kind === 'name' || token.kind === 'keyword') {
    tokens.next();
    return { type: 'literal', value: token.text, at: token.at };
  }
  tokens.expect('(');
  const key = parser.parseQuery();
  tokens.expect(')');
  refuseConstantKey(parser, key);
  return key;
}
