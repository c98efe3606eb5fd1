import type { Json } from '../values/json';
import type { Position } from './tokens';

/** A program as the parser sees it. `at` is where an error in that node is reported. */
export type Ast =
  | { readonly type: 'identity' }
  | { readonly type: 'recurse' }
  | { readonly type: 'literal'; readonly value: Json; readonly number?: NumberSpelling; readonly at: Position }
  | { readonly type: 'string'; readonly format: string | null; readonly parts: readonly (string | Ast)[] }
  | { readonly type: 'format'; readonly name: string }
  | { readonly type: 'index'; readonly target: Ast; readonly key: Ast; readonly optional: boolean }
  | { readonly type: 'slice'; readonly target: Ast; readonly from: Ast; readonly to: Ast; readonly optional: boolean }
  | { readonly type: 'iterate'; readonly target: Ast; readonly optional: boolean }
  | { readonly type: 'array'; readonly body: Ast | null }
  | { readonly type: 'object'; readonly entries: readonly ObjectEntry[] }
  | { readonly type: 'negate'; readonly body: Ast }
  | { readonly type: 'pipe' | 'comma' | 'alternative' | 'and' | 'or'; readonly left: Ast; readonly right: Ast }
  | { readonly type: 'binary'; readonly operator: BinaryOperator; readonly left: Ast; readonly right: Ast }
  | { readonly type: 'assign'; readonly operator: AssignOperator; readonly left: Ast; readonly right: Ast }
  | { readonly type: 'if'; readonly test: Ast; readonly then: Ast; readonly otherwise: Ast }
  | { readonly type: 'try'; readonly body: Ast; readonly handler: Ast | null }
  | {
      readonly type: 'reduce';
      readonly source: Ast;
      readonly patterns: Patterns;
      readonly init: Ast;
      readonly update: Ast;
    }
  | {
      readonly type: 'foreach';
      readonly source: Ast;
      readonly patterns: Patterns;
      readonly init: Ast;
      readonly update: Ast;
      readonly extract: Ast;
    }
  | { readonly type: 'bind'; readonly source: Ast; readonly patterns: Patterns; readonly body: Ast }
  | { readonly type: 'define'; readonly definition: Definition; readonly body: Ast }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Ast[]; readonly at: Position }
  | { readonly type: 'variable'; readonly name: string; readonly at: Position }
  | { readonly type: 'label'; readonly name: string; readonly body: Ast }
  | { readonly type: 'break'; readonly name: string; readonly at: Position };

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=';
export type AssignOperator = '=' | '|=' | '+=' | '-=' | '*=' | '/=' | '%=' | '//=';

export interface ObjectEntry {
  readonly key: Ast;
  readonly value: Ast;
  readonly at: Position;
}

export interface Definition {
  readonly name: string;
  /** `$name` where the caller's argument is bound to a value first. */
  readonly params: readonly string[];
  readonly body: Ast;
}

/** One pattern, or several to try in turn (`?//`). */
export type Patterns = readonly [Pattern, ...Pattern[]];
export type Pattern =
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'array'; readonly elements: readonly Pattern[] }
  | { readonly type: 'object'; readonly entries: readonly PatternEntry[] };
export interface PatternEntry {
  /** `$name` and `$name: pattern` bind the value under that name as well. */
  readonly variable: string | null;
  readonly key: Ast;
  readonly pattern: Pattern | null;
}

/** libjq keeps how a number literal was written; a double does not. */
export type NumberSpelling =
  | 'same' //  both write it the same way
  | 'other' // the same number, written otherwise (`1.0`, `1e3`)
  | 'lost'; // a number that a double cannot hold
