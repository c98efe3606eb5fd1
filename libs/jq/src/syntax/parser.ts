import { JqSyntaxError } from '../jq-error';
import type { AssignOperator, Ast, BinaryOperator, Definition, Patterns } from './ast';
import { Lexer } from './lexer';
import { MAX_NESTING, tooDeep } from './nesting';
import { parsePatterns } from './parse-patterns';
import { parseTerm } from './parse-term';
import { Source } from './source';
import { TokenReader } from './token-reader';

interface Operator {
  readonly level: number;
  readonly associates: 'left' | 'right' | 'no';
}

/** The higher, the tighter. `|`, `,`, `as` and `def` are looser than all of these. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['//', { level: 1, associates: 'right' }],
  ...['=', '|=', '+=', '-=', '*=', '/=', '%=', '//='].map((mark) => [mark, { level: 2, associates: 'no' }] as const),
  ['or', { level: 3, associates: 'left' }],
  ['and', { level: 4, associates: 'left' }],
  ...['==', '!=', '<', '<=', '>', '>='].map((mark) => [mark, { level: 5, associates: 'no' }] as const),
  ...['+', '-'].map((mark) => [mark, { level: 6, associates: 'left' }] as const),
  ...['*', '/', '%'].map((mark) => [mark, { level: 7, associates: 'left' }] as const),
]);

/** Reads a whole program, or throws a `JqSyntaxError`. */
export function parse(text: string): Ast {
  const source = new Source(text);
  const tokens = new Lexer(source).read();
  if (tokens.length === 1) throw new JqSyntaxError('Top-level program not given (try ".")', 1, 1);
  return new Parser(new TokenReader(source, tokens)).parseProgram();
}

/**
 * Recursive descent, one method per level of jq's grammar:
 * a query is `def`s, `|` and `,`; an expression is operators; a term is everything that brackets hold together.
 */
export class Parser {
  /** @param depth calls of `nested` around this parser */
  constructor(
    readonly tokens: TokenReader,
    private depth = 0,
  ) {}

  /** Wherever a rule may come back to itself. Throws `JqUnsupported` where it does so too often. */
  nested<T>(rule: (depth: number) => T): T {
    this.depth += 1;
    if (this.depth > MAX_NESTING) throw tooDeep();
    const parsed = rule(this.depth);
    this.depth -= 1;
    return parsed;
  }

  parseProgram(): Ast {
    const program = this.parseQuery();
    this.tokens.expectEnd();
    return program;
  }

  parseQuery(): Ast {
    return this.nested(() => {
      let left = this.parseCommaOperand();
      while (this.tokens.accept(',')) left = { type: 'comma', left, right: this.parseCommaOperand() };
      return this.tokens.accept('|') ? { type: 'pipe', left, right: this.parseQuery() } : left;
    });
  }

  /** `def`, `label` and `as` take all that follows as their body, commas and pipes included. */
  private parseCommaOperand(): Ast {
    if (this.tokens.isKeyword('def')) {
      return { type: 'define', definition: this.parseDefinition(), body: this.parseQuery() };
    }
    if (this.tokens.acceptKeyword('label')) {
      const name = this.tokens.expectKind('variable').text;
      this.tokens.expect('|');
      return { type: 'label', name, body: this.parseQuery() };
    }
    const source = this.parseExpression();
    if (!this.tokens.acceptKeyword('as')) return source;
    const patterns = this.parsePatterns();
    this.tokens.expect('|');
    return { type: 'bind', source, patterns, body: this.parseQuery() };
  }

  parsePatterns(): Patterns {
    return parsePatterns(this);
  }

  parseDefinition(): Definition {
    this.tokens.expectKeyword('def');
    const name = this.tokens.expectName().text;
    const params: string[] = [];
    if (this.tokens.accept('(')) {
      do params.push(this.parseParam());
      while (this.tokens.accept(';'));
      this.tokens.expect(')');
    }
    this.tokens.expect(':');
    const body = this.parseQuery();
    this.tokens.expect(';');
    return { name, params, body };
  }

  private parseParam(): string {
    return this.tokens.peek().kind === 'variable' ? `$${this.tokens.next().text}` : this.tokens.expectName().text;
  }

  parseExpression(loosest = 0): Ast {
    return this.nested(() => this.parseOperators(loosest));
  }

  private parseOperators(loosest: number): Ast {
    let left = this.parseUnary();
    let mostTight = Number.POSITIVE_INFINITY;
    for (;;) {
      const token = this.tokens.peek();
      const operator = token.kind === 'mark' || token.kind === 'keyword' ? OPERATORS.get(token.text) : undefined;
      if (operator === undefined || operator.level < loosest) return left;
      if (operator.level > mostTight) throw this.tokens.unexpected();
      this.tokens.next();
      const right = this.parseExpression(operator.associates === 'right' ? operator.level : operator.level + 1);
      // `1 == 2 == 3` is no jq: after an operator that does not associate only looser ones may follow
      mostTight = operator.associates === 'no' ? operator.level - 1 : operator.level;
      left = combine(token.text, left, right);
    }
  }

  /** `-` and `try` reach as far as one term. */
  parseUnary(): Ast {
    if (this.tokens.accept('-')) return { type: 'negate', body: this.nested(() => this.parseUnary()) };
    if (!this.tokens.acceptKeyword('try')) return parseTerm(this);
    return this.nested((): Ast => {
      const body = this.parseUnary();
      return { type: 'try', body, handler: this.tokens.acceptKeyword('catch') ? this.parseUnary() : null };
    });
  }
}

function combine(mark: string, left: Ast, right: Ast): Ast {
  if (mark === '//') return { type: 'alternative', left, right };
  if (mark === 'and' || mark === 'or') return { type: mark, left, right };
  if (OPERATORS.get(mark)?.level === 2) return { type: 'assign', operator: mark as AssignOperator, left, right };
  return { type: 'binary', operator: mark as BinaryOperator, left, right };
}
