import type { JqSyntaxError } from '../jq-error';
import type { Source } from './source';
import { type Token, type TokenKind, tokenName } from './tokens';

/** The parser's place in a list of tokens. */
export class TokenReader {
  private index = 0;
  private readonly end: Token;

  constructor(
    readonly source: Source,
    private readonly tokens: readonly Token[],
  ) {
    this.end = tokens.at(-1) ?? { kind: 'end', text: '', at: 0 };
  }

  peek(ahead = 0): Token {
    return this.tokens[this.index + ahead] ?? this.end;
  }

  next(): Token {
    const token = this.peek();
    this.index++;
    return token;
  }

  is(mark: string): boolean {
    const token = this.peek();
    return token.kind === 'mark' && token.text === mark;
  }

  isKeyword(word: string): boolean {
    const token = this.peek();
    return token.kind === 'keyword' && token.text === word;
  }

  accept(mark: string): boolean {
    const found = this.is(mark);
    if (found) this.index++;
    return found;
  }

  acceptKeyword(word: string): boolean {
    const found = this.isKeyword(word);
    if (found) this.index++;
    return found;
  }

  expect(mark: string): void {
    if (!this.accept(mark)) throw this.unexpected();
  }

  expectKeyword(word: string): void {
    if (!this.acceptKeyword(word)) throw this.unexpected();
  }

  expectKind(kind: TokenKind): Token {
    if (this.peek().kind !== kind) throw this.unexpected();
    return this.next();
  }

  /** A name where a keyword may stand as well, as in `def end: 1;`. */
  expectName(): Token {
    return this.peek().kind === 'keyword' ? this.next() : this.expectKind('name');
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.unexpected();
  }

  unexpected(): JqSyntaxError {
    const token = this.peek();
    return this.source.error(`syntax error, unexpected ${tokenName(token)}`, token.at);
  }
}
