import type { Ast } from './ast';
import { numberSpelling } from './number-literal';
import { parseObject } from './parse-object';
import { Parser } from './parser';
import { TokenReader } from './token-reader';
import type { Position, Token } from './tokens';

const IDENTITY: Ast = { type: 'identity' };
const NULL: Ast = { type: 'literal', value: null, at: 0 };

/** A term with its suffixes: `.a`, `[0]`, `[]`, `[1:2]`, `?`. */
export function parseTerm(parser: Parser): Ast {
  const { tokens } = parser;
  let term = parseHead(parser);
  for (;;) {
    if (tokens.peek().kind === 'field') {
      const { text, at } = tokens.next();
      term = index(parser, term, { type: 'literal', value: text, at });
    } else if (tokens.is('.') && tokens.peek(1).kind === 'string') {
      tokens.next();
      term = index(parser, term, parseString(parser, null));
    } else if (tokens.is('.') && tokens.peek(1).text === '[' && tokens.peek(1).kind === 'mark') {
      tokens.next();
      tokens.next();
      term = parseBracket(parser, term, false);
    } else if (tokens.accept('[')) {
      term = parseBracket(parser, term);
    } else if (tokens.accept('?')) {
      term = { type: 'try', body: term, handler: null };
    } else {
      return term;
    }
  }
}

function index(parser: Parser, target: Ast, key: Ast): Ast {
  return { type: 'index', target, key, optional: parser.tokens.accept('?') };
}

/** After a dot (`.a.[0]`, `.a.[]`) a slice is no jq. */
function parseBracket(parser: Parser, target: Ast, mayBeSlice = true): Ast {
  const { tokens } = parser;
  const atColon = (): boolean => {
    if (tokens.is(':') && !mayBeSlice) throw tokens.unexpected();
    return tokens.is(':');
  };
  if (tokens.accept(']')) return { type: 'iterate', target, optional: tokens.accept('?') };
  const from = atColon() ? NULL : parser.parseQuery();
  if (!atColon()) {
    tokens.expect(']');
    return index(parser, target, from);
  }
  tokens.next();
  const to = from !== NULL && tokens.is(']') ? NULL : parser.parseQuery();
  tokens.expect(']');
  return { type: 'slice', target, from, to, optional: tokens.accept('?') };
}

function parseHead(parser: Parser): Ast {
  const { tokens } = parser;
  const token = tokens.peek();
  switch (token.kind) {
    case 'number':
      tokens.next();
      return { type: 'literal', value: Number(token.text), number: numberSpelling(token.text), at: token.at };
    case 'string':
      return parseString(parser, null);
    case 'format':
      tokens.next();
      return tokens.peek().kind === 'string' ? parseString(parser, token.text) : { type: 'format', name: token.text };
    case 'field':
      return IDENTITY;
    case 'variable':
      tokens.next();
      return token.text === '__loc__'
        ? location(parser, token.at)
        : { type: 'variable', name: token.text, at: token.at };
    case 'name':
      tokens.next();
      return token.text === 'break' ? parseBreak(parser, token.at) : parseCall(parser, token);
    case 'keyword':
      return parseKeyword(parser, token);
    case 'mark':
      return parseMark(parser, token);
    default:
      throw tokens.unexpected();
  }
}

function parseMark(parser: Parser, token: Token): Ast {
  const { tokens } = parser;
  switch (token.text) {
    case '.':
      // a suffix follows (`."a"`, `.[0]`), or the dot stands alone
      if (tokens.peek(1).kind !== 'string') tokens.next();
      return IDENTITY;
    case '..':
      tokens.next();
      return { type: 'recurse' };
    case '(': {
      tokens.next();
      const body = parser.parseQuery();
      tokens.expect(')');
      return body;
    }
    case '[': {
      tokens.next();
      if (tokens.accept(']')) return { type: 'array', body: null };
      const body = parser.parseQuery();
      tokens.expect(']');
      return { type: 'array', body };
    }
    case '{':
      tokens.next();
      return { type: 'object', entries: parseObject(parser) };
    default:
      throw tokens.unexpected();
  }
}

function parseKeyword(parser: Parser, token: Token): Ast {
  const { tokens } = parser;
  switch (token.text) {
    case 'if':
      tokens.next();
      return parseIf(parser);
    case 'reduce':
    case 'foreach':
      tokens.next();
      return parseFold(parser, token.text);
    default:
      throw tokens.unexpected();
  }
}

function parseIf(parser: Parser): Ast {
  const { tokens } = parser;
  const test = parser.parseQuery();
  tokens.expectKeyword('then');
  const then = parser.parseQuery();
  if (tokens.acceptKeyword('elif')) return { type: 'if', test, then, otherwise: parser.nested(() => parseIf(parser)) };
  const otherwise = tokens.acceptKeyword('else') ? parser.parseQuery() : IDENTITY;
  tokens.expectKeyword('end');
  return { type: 'if', test, then, otherwise };
}

function parseFold(parser: Parser, type: 'reduce' | 'foreach'): Ast {
  const { tokens } = parser;
  const source = parser.parseExpression();
  tokens.expectKeyword('as');
  const patterns = parser.parsePatterns();
  tokens.expect('(');
  const init = parser.parseQuery();
  tokens.expect(';');
  const update = parser.parseQuery();
  const extract = type === 'foreach' && tokens.accept(';') ? parser.parseQuery() : IDENTITY;
  tokens.expect(')');
  return type === 'reduce'
    ? { type, source, patterns, init, update }
    : { type, source, patterns, init, update, extract };
}

function parseCall(parser: Parser, name: Token): Ast {
  const { tokens } = parser;
  const args: Ast[] = [];
  if (tokens.accept('(')) {
    do args.push(parser.parseQuery());
    while (tokens.accept(';'));
    tokens.expect(')');
  }
  return constant(name, args) ?? { type: 'call', name: name.text, args, at: name.at };
}

const CONSTANTS: ReadonlyMap<string, null | boolean> = new Map<string, null | boolean>([
  ['null', null],
  ['true', true],
  ['false', false],
]);

function constant(name: Token, args: readonly Ast[]): Ast | null {
  const value = args.length === 0 ? CONSTANTS.get(name.text) : undefined;
  return value === undefined ? null : { type: 'literal', value, at: name.at };
}

function parseBreak(parser: Parser, at: Position): Ast {
  if (parser.tokens.peek().kind !== 'variable') {
    throw parser.tokens.source.error('break requires a label to break to', at);
  }
  return { type: 'break', name: parser.tokens.next().text, at };
}

export function location(parser: Parser, at: Position): Ast {
  return { type: 'literal', value: { file: '<top-level>', line: parser.tokens.source.line(at) }, at };
}

/** A string; one that interpolates nothing is a literal. */
export function parseString(parser: Parser, format: string | null): Ast {
  const { at, parts = [] } = parser.tokens.expectKind('string');
  if (parts.every((part) => typeof part === 'string')) return { type: 'literal', value: parts.join(''), at };
  const parsed = parts.map((part) =>
    typeof part === 'string'
      ? part
      : parser.nested((depth) => new Parser(new TokenReader(parser.tokens.source, part), depth).parseProgram()),
  );
  return { type: 'string', format, parts: parsed };
}
