import { JqUnsupported } from '../jq-error';
import { CLASSES, parseCharacterClass } from './character-class';
import { type Pattern, characterSet } from './pattern';

const END = '(?![^])';
const END_OR_LAST_NEWLINE = `(?=\\n?${END})`;
const WORD = `[${CLASSES.w}]`;
const WORD_BOUNDARY = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;
const NO_WORD_BOUNDARY = `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`;
const SYNTAX = /[\^$\\.*+?()[\]{}|/]/;
const CONTROLS: Readonly<Record<string, string>> = { t: '\\t', n: '\\n', r: '\\r', f: '\\f', v: '\\v' };
const QUANTIFIER = /([*+?]|\{[0-9]+(?:,[0-9]*)?\})([?+]?)/y;
const MOST_COUNTED = 1000;
/** Groups in one another. V8 and this parser call themselves for each. */
const MOST_OPEN = 50;

/** How jq's flags change what a pattern means. */
export interface PatternOptions {
  readonly ignoreCase: boolean;
  readonly extended: boolean;
  readonly dotAll: boolean;
}

/**
 * Reads an Oniguruma pattern (Perl syntax) into JavaScript terms. Whatever the two may see differently is refused: what is
 * left means the same in both, character by character.
 */
export function parsePattern(text: string, options: PatternOptions): Pattern {
  const parser = new PatternParser(text, options);
  return parser.parse();
}

class PatternParser {
  private at = 0;
  private open = 0;
  private readonly names = new Set<string>();
  private readonly flags: string;

  constructor(
    private readonly text: string,
    private readonly options: PatternOptions,
  ) {
    this.flags = options.ignoreCase ? 'iu' : 'u';
  }

  parse(): Pattern {
    const pattern = this.choice();
    if (this.at < this.text.length) throw this.refuse('an unmatched parenthesis');
    return pattern;
  }

  private choice(): Pattern {
    const options = [this.sequence()];
    while (this.accept('|')) options.push(this.sequence());
    return options.length === 1 ? (options[0] ?? { type: 'sequence', items: [] }) : { type: 'choice', options };
  }

  private sequence(): Pattern {
    const items: Pattern[] = [];
    for (;;) {
      if (this.options.extended && this.take(/\s+|#[^\n]*\n?/y) !== null) continue;
      const next = this.text[this.at];
      if (next === undefined || next === '|' || next === ')') break;
      items.push(this.repeated(this.atom()));
    }
    return { type: 'sequence', items };
  }

  private repeated(body: Pattern): Pattern {
    if (this.options.extended && /^\s+[*+?{]/.test(this.text.slice(this.at)))
      throw this.refuse('a quantifier after a space');
    const match = this.take(QUANTIFIER);
    if (match === null) return body;
    const [, mark = '', suffix = ''] = match;
    if (suffix === '+') throw this.refuse('a possessive quantifier');
    if (body.type === 'place' || body.type === 'look') throw this.refuse('a quantifier after something without width');
    if (this.take(QUANTIFIER) !== null) throw this.refuse('a quantifier after a quantifier');
    const [least, most] = range(mark);
    if (least > most || least > MOST_COUNTED || (Number.isFinite(most) && most > MOST_COUNTED)) throw this.refuse(mark);
    if (mark.startsWith('{') && suffix === '?' && least === most) throw this.refuse(`${mark}?`);
    return { type: 'repeat', body, least, most, isLazy: suffix === '?' };
  }

  private atom(): Pattern {
    const character = this.next();
    switch (character) {
      case '.':
        return this.character(this.options.dotAll ? '[^]' : '[^\\n]');
      case '^':
        return { type: 'place', source: '^', isStart: true };
      case '$':
        return { type: 'place', source: END_OR_LAST_NEWLINE, isStart: false };
      case '(':
        return this.group();
      case '[':
        return this.characterClass();
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        throw this.refuse('a quantifier with nothing before it');
      case '{':
        if (/^[0-9]*(?:,[0-9]*)?\}/.test(this.text.slice(this.at))) throw this.refuse('an odd interval');
        return this.character('\\{');
      default:
        return this.character(this.literal(character));
    }
  }

  private literal(character: string): string {
    if (this.options.ignoreCase && character > '\x7f') throw this.refuse('letters beyond ASCII without regard to case');
    return SYNTAX.test(character) ? `\\${character}` : character;
  }

  private character(source: string): Pattern {
    return { type: 'character', source, set: characterSet(source, this.flags) };
  }

  private characterClass(): Pattern {
    const end = parseCharacterClass(this.text, this.at, this.options.ignoreCase);
    this.at = end.at;
    return this.character(end.source);
  }

  private group(): Pattern {
    const opening = this.opening();
    this.open += 1;
    if (this.open > MOST_OPEN) throw this.refuse('groups nested this deeply');
    const body = this.choice();
    this.open -= 1;
    if (!this.accept(')')) throw this.refuse('an unmatched parenthesis');
    if (opening === '(?=' || opening === '(?!') return { type: 'look', opening, body };
    if (opening === '(?<=' || opening === '(?<!') {
      if (!isPlainText(body)) throw this.refuse('a look-behind of more than characters');
      return { type: 'look', opening, body };
    }
    return { type: 'group', opening, body };
  }

  private opening(): '(' | '(?:' | '(?=' | '(?!' | '(?<=' | '(?<!' | `(?<${string}>` {
    for (const opening of ['(?:', '(?=', '(?!', '(?<=', '(?<!'] as const) {
      if (!this.text.startsWith(opening.slice(1), this.at)) continue;
      this.at += opening.length - 1;
      return opening;
    }
    const name = this.take(/\?<([A-Za-z_][A-Za-z0-9_]*)>/y)?.[1];
    if (name !== undefined) {
      if (this.names.has(name)) throw this.refuse('two groups of one name');
      this.names.add(name);
      return `(?<${name}>`;
    }
    if (this.text[this.at] === '?') throw this.refuse('a special group');
    return '(';
  }

  private escape(): Pattern {
    const character = this.next();
    const control = CONTROLS[character];
    if (control !== undefined) return this.character(control);
    const named = Object.hasOwn(CLASSES, character.toLowerCase()) ? CLASSES[character.toLowerCase()] : undefined;
    if (named !== undefined) return this.character(`[${character === character.toLowerCase() ? '' : '^'}${named}]`);
    switch (character) {
      case 'A':
        return { type: 'place', source: '^', isStart: true };
      case 'z':
        return { type: 'place', source: END, isStart: false };
      case 'Z':
        return { type: 'place', source: END_OR_LAST_NEWLINE, isStart: false };
      case 'b':
        return { type: 'place', source: WORD_BOUNDARY, isStart: false };
      case 'B':
        return { type: 'place', source: NO_WORD_BOUNDARY, isStart: false };
      default:
        if (character === '' || /[A-Za-z0-9]/.test(character)) throw this.refuse(`\\${character}`);
        return this.character(this.literal(character));
    }
  }

  private next(): string {
    const code = this.text.codePointAt(this.at);
    const character = code === undefined ? '' : String.fromCodePoint(code);
    this.at += character.length;
    return character;
  }

  private accept(character: string): boolean {
    const found = this.text[this.at] === character;
    if (found) this.at++;
    return found;
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match !== null) this.at += match[0].length;
    return match;
  }

  private refuse(what: string): JqUnsupported {
    return new JqUnsupported(`the regular expression ${JSON.stringify(this.text)}: ${what}`);
  }
}

function range(mark: string): readonly [number, number] {
  if (mark === '*') return [0, Number.POSITIVE_INFINITY];
  if (mark === '+') return [1, Number.POSITIVE_INFINITY];
  if (mark === '?') return [0, 1];
  const [least = '', most] = mark.slice(1, -1).split(',');
  return [Number(least), most === undefined ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most)];
}

function isPlainText(pattern: Pattern): boolean {
  return pattern.type === 'character' || (pattern.type === 'sequence' && pattern.items.every(isPlainText));
}
