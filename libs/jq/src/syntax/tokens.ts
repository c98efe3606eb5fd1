/** Where something begins in the source: offsets count from 0. */
export type Position = number;

export type TokenKind =
  | 'field' //     .name
  | 'name' //      name, lib::name
  | 'variable' //  $name
  | 'format' //    @name
  | 'number'
  | 'string'
  | 'keyword'
  | 'mark' //      operators and brackets
  | 'invalid'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The name without its `.`, `$` or `@`; the mark, keyword or number as written. */
  readonly text: string;
  readonly at: Position;
  /** Of a string only: text, and the tokens of each interpolation (with an `end` of their own). */
  readonly parts?: readonly StringPart[];
}

export type StringPart = string | readonly Token[];

export const KEYWORDS: ReadonlySet<string> = new Set(
  'def if then elif else end as reduce foreach try catch label import include module and or __loc__'.split(' '),
);

/** Longest first: the lexer takes the first that fits. */
export const MARKS: readonly string[] =
  '?// //= |= += -= *= /= %= == != <= >= // .. . [ ] ( ) { } | , : ; = < > + - * / % ? $'.split(' ');

/** A token as libjq's messages call it. */
export function tokenName(token: Token): string {
  switch (token.kind) {
    case 'field':
      return 'FIELD';
    case 'name':
      return 'IDENT';
    case 'variable':
      return 'BINDING';
    case 'format':
      return 'FORMAT';
    case 'number':
      return 'LITERAL';
    case 'string':
      return 'QQSTRING_START';
    case 'invalid':
      return 'INVALID_CHARACTER';
    case 'end':
      return 'end of file';
    case 'keyword':
      return token.text;
    case 'mark':
      return token.text.length === 1 ? `'${token.text}'` : token.text;
  }
}
