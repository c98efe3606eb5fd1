/** How JSON of a request may be built. What the values mean is for the schema of the route. */
const MAX_DEPTH = 32;
const MAX_VALUES = 100_000;

const QUOTE = '"';
const BACKSLASH = '\\';
/** Everything between strings that tells how a value is built. */
const STRUCTURE = /[{}[\],"]/g;
const COLON = /[ \t\r\n]*:/y;

/**
 * What is wrong with the form of a JSON text, as a sentence that repeats nothing of it; undefined when it is fit to be
 * parsed. Looks at the text itself, in linear time, because the parsed value does not tell any more that a name stood
 * twice, and because it costs more than the text. What is no JSON at all is left to the parser.
 */
export function faultOfJsonForm(text: string): string | undefined {
  /** the names so far of each object that is open; null for an array */
  const open: (Set<string> | null)[] = [];
  let values = 1;
  for (let at = nextStructure(text, 0); at < text.length; at = nextStructure(text, at)) {
    const character = text[at];
    if (character === QUOTE) {
      const end = endOfString(text, at);
      const fault = isName(text, end) ? faultOfName(text.slice(at, end), open.at(-1)) : undefined;
      if (fault !== undefined) return fault;
      at = end;
      continue;
    }
    at += 1;
    if (character === '}' || character === ']') open.pop();
    else values += 1;
    if (values > MAX_VALUES) return `The body has more than ${MAX_VALUES} values.`;
    if (character === '{' || character === '[') open.push(character === '{' ? new Set() : null);
    if (open.length > MAX_DEPTH) return `The body is nested more than ${MAX_DEPTH} levels deep.`;
  }
  return undefined;
}

function nextStructure(text: string, from: number): number {
  STRUCTURE.lastIndex = from;
  return STRUCTURE.exec(text)?.index ?? text.length;
}

/** The offset behind the quote that closes the string: the first one after an even number of backslashes. */
function endOfString(text: string, opening: number): number {
  for (let from = opening + 1; ;) {
    const quote = text.indexOf(QUOTE, from);
    if (quote === -1) return text.length;
    let escapes = quote;
    while (text[escapes - 1] === BACKSLASH) escapes -= 1;
    if ((quote - escapes) % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

function isName(text: string, end: number): boolean {
  COLON.lastIndex = end;
  return COLON.test(text);
}

function faultOfName(literal: string, names: Set<string> | null | undefined): string | undefined {
  const name = unescaped(literal);
  if (name === '__proto__') return 'The body has a field named `__proto__`, which no request takes.';
  if (names?.has(name) === true)
    return 'The body names a field twice in one object; which one counts would be a guess.';
  names?.add(name);
  return undefined;
}

/** The name that a literal spells; of a literal that is none, the parser will tell. */
function unescaped(literal: string): string {
  if (!literal.includes(BACKSLASH)) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal;
  }
}
