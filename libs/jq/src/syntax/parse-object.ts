import { JqUnsupported } from '../jq-error';
import { kindOf } from '../values/json';
import { numberText } from '../values/number-text';
import type { Ast, ObjectEntry } from './ast';
import { location, parseString } from './parse-term';
import type { Parser } from './parser';

/** The inside of `{...}`, the closing brace included. */
export function parseObject(parser: Parser): readonly ObjectEntry[] {
  const entries: ObjectEntry[] = [];
  while (!parser.tokens.accept('}')) {
    entries.push(parseEntry(parser));
    // a comma may stand after the last entry
    if (!parser.tokens.accept(',') && !parser.tokens.is('}')) throw parser.tokens.unexpected();
  }
  return entries;
}

function parseEntry(parser: Parser): ObjectEntry {
  const { tokens } = parser;
  const token = tokens.peek();
  const { at } = token;
  switch (token.kind) {
    case 'variable': {
      tokens.next();
      const value: Ast = token.text === '__loc__' ? location(parser, at) : { type: 'variable', name: token.text, at };
      if (!tokens.accept(':')) return { key: { type: 'literal', value: token.text, at }, value, at };
      return { key: value, value: parseValue(parser), at };
    }
    case 'name':
    case 'keyword':
      tokens.next();
      return rest(parser, { type: 'literal', value: token.text, at });
    case 'string':
      return rest(parser, parseString(parser, null));
    case 'format':
      tokens.next();
      return rest(parser, parseString(parser, token.text));
    case 'number': {
      if (tokens.peek(1).text !== ':') throw tokens.unexpected();
      throw tokens.source.error(`Cannot use number (${numberText(Number(token.text))}) as object key`, at);
    }
    default: {
      tokens.expect('(');
      const key = parser.parseQuery();
      tokens.expect(')');
      refuseConstantKey(parser, key);
      tokens.expect(':');
      return { key, value: parseValue(parser), at };
    }
  }
}

/** `{a}` is short for `{a: .a}`. */
function rest(parser: Parser, key: Ast): ObjectEntry {
  const at = key.type === 'literal' ? key.at : 0;
  if (parser.tokens.accept(':')) return { key, value: parseValue(parser), at };
  return { key, value: { type: 'index', target: { type: 'identity' }, key, optional: false }, at };
}

/** Pipes but no commas: those separate the entries. */
function parseValue(parser: Parser): Ast {
  return parser.nested(() => {
    const left = parser.parseExpression();
    return parser.tokens.accept('|') ? { type: 'pipe', left, right: parseValue(parser) } : left;
  });
}

export function refuseConstantKey(parser: Parser, key: Ast): void {
  // libjq sees through constants; whether these are any is not worth finding out, as no key may be one
  if (key.type === 'array' || key.type === 'object') throw new JqUnsupported('an array or object as a key');
  if (key.type !== 'literal' || typeof key.value === 'string') return;
  const text = typeof key.value === 'number' ? numberText(key.value) : JSON.stringify(key.value);
  throw parser.tokens.source.error(`Cannot use ${kindOf(key.value)} (${text}) as object key`, key.at);
}
