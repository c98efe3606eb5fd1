import { Parser } from '../syntax/parser';
import { Lexer } from '../syntax/lexer';
import { Source } from '../syntax/source';
import { TokenReader } from '../syntax/token-reader';
import { compilerFor } from './compile';
import { defineFunction } from './compile-functions';
import { type Binding, Scope } from './scope';

/**
 * Builtins that are best said in jq: rarely used in mappings, or wanted as paths, which come for free here. Each may use
 * the native builtins and the definitions above it.
 */
const DEFINITIONS = `
  def values: select(. != null);
  def nulls: select(. == null);
  def booleans: select(type == "boolean");
  def numbers: select(type == "number");
  def strings: select(type == "string");
  def arrays: select(type == "array");
  def objects: select(type == "object");
  def iterables: select(type == "array" or type == "object");
  def scalars: select(type != "array" and type != "object");
  def finites: select(isfinite);
  def normals: select(isnormal);

  def map_values(f): .[] |= f;
  def with_entries(f): to_entries | map(f) | from_entries;
  def recurse: ..;
  def recurse(f; cond): recurse(f | select(cond));
  def paths: path(..) | select(. != []);
  def paths(wanted): path(.. | select(wanted)) | select(. != []);
  def pick(f): . as $whole | reduce path(f) as $at (null; setpath($at; $whole | getpath($at)));
  def walk(f): def inner: (if type == "object" then map_values(inner) elif type == "array" then map(inner) else . end) | f; inner;
  def in(container): . as $key | container | has($key);
  def inside(whole): . as $part | whole | contains($part);
  def combinations: if length == 0 then [] else .[0][] as $head | .[1:] | combinations | [$head] + . end;
  def combinations(n): . as $set | [range(n) | $set] | combinations;
  def debug(f): (f | empty), .;

  def nth($n): .[$n];
  def nth($n; f): if $n < 0 then error("nth doesn't support negative indices") else first(skip($n; f)) end;
  def IN(f): any(f == .; .);
  def IN(source; f): any(source == f; .);
  def INDEX(f; key): reduce f as $row ({}; .[$row | key | tostring] = $row);
  def INDEX(key): INDEX(.[]; key);
  def JOIN($index; key): [.[] | [., $index[key]]];
  def JOIN($index; f; key): f | [., $index[key]];
  def JOIN($index; f; key; joined): f | [., $index[key]] | joined;

  def tostream: path(def deep: (.[]? | deep), .; deep) as $at | getpath($at) | reduce path(.[]?) as $last ([$at, .]; [$at + $last]);
  def fromstream(f): {x: null, e: false} as $none
    | foreach f as $event ($none; (if .e then $none else . end)
        | if $event | length == 2 then .e = ($event[0] == []) | setpath(["x"] + $event[0]; $event[1])
          else .e = ($event[0] | length == 1) end;
        if .e then .x else empty end);
  def truncate_stream(f): . as $depth | null | f | select(.[0] | length > $depth) | .[0] |= .[$depth:];
`;

let functions: ReadonlyMap<string, Extract<Binding, { readonly kind: 'function' }>> | null = null;

/** Compiled when the first program asks for one of them. */
export function preludeFunction(name: string): Extract<Binding, { readonly kind: 'function' }> | null {
  functions ??= compilePrelude();
  return functions.get(name) ?? null;
}

function compilePrelude(): ReadonlyMap<string, Extract<Binding, { readonly kind: 'function' }>> {
  const found = new Map<string, Extract<Binding, { readonly kind: 'function' }>>();
  functions = found;
  const source = new Source(DEFINITIONS);
  const tokens = new TokenReader(source, new Lexer(source).read());
  const compile = compilerFor(source);
  const parser = new Parser(tokens);
  while (tokens.peek().kind !== 'end') {
    const definition = parser.parseDefinition();
    const name = `${definition.name}/${definition.params.length}`;
    const binding = defineFunction(definition, Scope.root, compile).find(name);
    if (binding?.kind === 'function') found.set(name, binding);
  }
  return found;
}
