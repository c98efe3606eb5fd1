/** What an expression asks of the package before anything of it runs. Both are estimates from above. */
export interface SourceSize {
  /** how deep the package's calls go, by what an operator costs; a bracket costs four times as much */
  readonly levels: number;
  /** characters, with what the package copies */
  readonly unfolded: number;
}

const LEVELS_OF_A_BRACKET = 4;
/** White space, comments, texts, quoted names, numbers, operators, names: as the package cuts them. */
const TOKEN = new RegExp(
  [
    String.raw`[ \t\n\r\v]+|/\*[^]*?\*/`,
    String.raw`"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|${'`[^`]*`'}`,
    String.raw`\d+(?:\.\d+)?(?:[Ee][-+]?\d+)?`,
    String.raw`\?[?:]|[.[\]{}(),@#;:?+\-*%=<>^&!~]`,
    String.raw`[^ \t\n\r\v"'${'`'}.[\]{}(),@#;:?+\-*/%|=<>^&!~][^ \t\n\r\v.[\]{}(),@#;:?+\-*/%|=<>^&!~]*`,
  ].join('|'),
  'y',
);
const OPERATOR = /^(?:[.@#:?+\-*%=<>^&!~]|and$|or$|in$)/;
const DOUBLING = /\?[?:]/g;
const ANY_BRACKET = /[([{]/g;
const ANY_OPERATOR = /[.@#:?+\-*/%|=<>^&!~]|and|or|in/g;

/**
 * The package copies what stands left of ?? and ?:, and what stands right of them takes in all that follows up to the
 * next comma, semicolon or closing bracket. So what is copied is copied once more for each bracket around it.
 */
export function sizeOfSource(text: string): SourceSize {
  const open = [new Group()];
  let at = 0;
  for (let token = tokenAt(text, at); token !== undefined; token = tokenAt(text, at)) {
    at += token.length;
    if (/^[([{]$/.test(token)) open.push(new Group());
    else if (/^[)\]}]$/.test(token)) closeInnermost(open);
    else open.at(-1)?.add(token);
  }
  while (open.length > 1) closeInnermost(open);
  const { levels, size } = open[0]?.whole() ?? { levels: 0, size: 0 };
  // behind a slash, which may divide or begin a pattern, nobody but the package knows what is a quote
  const rest = text.slice(at);
  return {
    levels: levels + count(rest, ANY_OPERATOR) + LEVELS_OF_A_BRACKET * count(rest, ANY_BRACKET),
    unfolded: (size + rest.length) * 2 ** count(rest, DOUBLING),
  };
}

function tokenAt(text: string, at: number): string | undefined {
  TOKEN.lastIndex = at;
  return TOKEN.exec(text)?.[0];
}

function closeInnermost(open: Group[]): void {
  const inner = open.length > 1 ? open.pop() : undefined;
  if (inner !== undefined) open.at(-1)?.enclose(inner);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** What stands between two brackets, in parts between commas and semicolons. */
class Group {
  private levels = 0;
  private size = 0;
  private part = { operators: 0, below: 0, size: 0, copies: 1 };

  add(token: string): void {
    this.part.size += token.length;
    if (token === ',' || token === ';') this.endPart();
    else if (OPERATOR.test(token)) this.part.operators += 1;
    if (token === '??' || token === '?:') this.part.copies = 2;
  }

  enclose(inner: Group): void {
    const { levels, size } = inner.whole();
    this.part.below = Math.max(this.part.below, levels + LEVELS_OF_A_BRACKET);
    // calls and filters in a row, `f()()` and `a[0][1]`, lie one in the other
    this.part.operators += 1;
    this.part.size += size + '()'.length;
  }

  whole(): { readonly levels: number; readonly size: number } {
    this.endPart();
    return { levels: this.levels, size: this.size };
  }

  private endPart(): void {
    const { operators, below, size, copies } = this.part;
    this.levels = Math.max(this.levels, operators + below);
    this.size += size * copies;
    this.part = { operators: 0, below: 0, size: 0, copies: 1 };
  }
}
