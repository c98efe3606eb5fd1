import { wellFormed } from '../values/code-points';
import { MAX_NESTING, tooDeep } from './nesting';
import type { Source } from './source';
import { KEYWORDS, MARKS, type Position, type StringPart, type Token, type TokenKind } from './tokens';

const SPACE = /[ \t\n\r]+/y;
/** A comment runs to the end of its line, or further where an odd number of backslashes ends the line. */
const COMMENT = /#(?:\\(?:\r\n|[^])|\r(?!\n)|[^\\\r\n])*\\?/y;
const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['field', /\.([A-Za-z_][A-Za-z0-9_]*)/y],
  ['number', /((?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)/y],
  ['variable', /\$((?:[A-Za-z_][A-Za-z0-9_]*::)*[A-Za-z_][A-Za-z0-9_]*)/y],
  ['format', /@([A-Za-z0-9_]+)/y],
  ['name', /((?:[A-Za-z_][A-Za-z0-9_]*::)*[A-Za-z_][A-Za-z0-9_]*)/y],
];
const PLAIN_TEXT = /[^"\\]+/y;
const UNICODE_ESCAPES = /(?:\\u[0-9a-fA-F]{4})+/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Cuts a program into tokens. Strings hold the tokens of their interpolations, so that one pass finds where they end. */
export class Lexer {
  private at: Position = 0;
  private lastAt: Position = 0;
  private depth = 0;

  constructor(private readonly source: Source) {}

  /** All tokens, the last being `end`; it stands where the last real one begins, which is where jq reports a missing rest. */
  read(): readonly Token[] {
    return this.readUntil(null);
  }

  private readUntil(closing: ')' | null): readonly Token[] {
    const tokens: Token[] = [];
    let open = 0;
    for (;;) {
      this.skip(SPACE);
      if (this.source.text[this.at] === '#') {
        this.skip(COMMENT);
        continue;
      }
      if (this.at >= this.source.text.length) {
        if (closing !== null) throw this.source.error('syntax error, unexpected end of file', this.lastAt);
        break;
      }
      const token = this.readToken();
      this.lastAt = token.at;
      if (closing !== null && token.text === '(' && token.kind === 'mark') open++;
      if (closing !== null && token.text === ')' && token.kind === 'mark' && open-- === 0) break;
      tokens.push(token);
    }
    tokens.push({ kind: 'end', text: '', at: this.lastAt });
    return tokens;
  }

  private readToken(): Token {
    const at = this.at;
    if (this.source.text[at] === '"') return this.readString(at);
    for (const [kind, pattern] of PATTERNS) {
      const text = this.take(pattern);
      if (text !== null) return { kind: kind === 'name' && KEYWORDS.has(text) ? 'keyword' : kind, text, at };
    }
    const mark = MARKS.find((candidate) => this.source.text.startsWith(candidate, at));
    this.at += mark?.length ?? 1;
    return mark === undefined ? { kind: 'invalid', text: '', at } : { kind: 'mark', text: mark, at };
  }

  private readString(at: Position): Token {
    const parts: StringPart[] = [];
    this.at++;
    for (;;) {
      const character = this.source.text[this.at];
      if (character === undefined) throw this.source.error('syntax error, unexpected end of file', at);
      if (character === '"') break;
      if (character !== '\\') parts.push(wellFormed(this.takeWhole(PLAIN_TEXT)));
      else if (this.source.text[this.at + 1] === '(') {
        this.at += 2;
        this.depth += 1;
        if (this.depth > MAX_NESTING) throw tooDeep();
        parts.push(this.readUntil(')'));
        this.depth -= 1;
      } else parts.push(this.readEscape());
    }
    this.at++;
    return { kind: 'string', text: '', at, parts };
  }

  private readEscape(): string {
    const at = this.at;
    const letter = this.source.text[at + 1] ?? '';
    if (letter === 'u') {
      const escapes = this.takeWhole(UNICODE_ESCAPES);
      if (escapes === '') throw this.source.error('Invalid \\uXXXX escape', at);
      return this.unicode(escapes, at);
    }
    const meant = ESCAPES[letter];
    if (meant === undefined) throw this.source.error('Invalid escape', at);
    this.at += 2;
    return meant;
  }

  private unicode(escapes: string, at: Position): string {
    const units = escapes.split('\\u').slice(1);
    const text = String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16)));
    if (wellFormed(text) !== text) throw this.source.error('Invalid \\uXXXX\\uXXXX surrogate pair escape', at);
    return text;
  }

  private skip(pattern: RegExp): void {
    this.takeWhole(pattern);
  }

  private takeWhole(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.source.text)?.[0] ?? '';
    this.at += text.length;
    return text;
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.source.text);
    if (match === null) return null;
    this.at += match[0].length;
    return match[1] ?? '';
  }
}
