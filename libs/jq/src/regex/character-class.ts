import { JqUnsupported } from '../jq-error';

/** The inside of a JavaScript class for Oniguruma's shorthands, which go by Unicode. */
export const CLASSES: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  w: '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}',
  s: '\\p{White_Space}',
};
const POSIX: Readonly<Record<string, string>> = {
  alpha: '\\p{Alphabetic}',
  digit: '\\p{Nd}',
  alnum: '\\p{Alphabetic}\\p{Nd}',
  space: '\\p{White_Space}',
  upper: '\\p{Uppercase}',
  lower: '\\p{Lowercase}',
};
const CONTROLS: Readonly<Record<string, string>> = { t: '\\t', n: '\\n', r: '\\r', f: '\\f', v: '\\v' };
const SYNTAX = /[\^$\\.*+?()[\]{}|/-]/;

interface ClassItem {
  readonly source: string;
  /** Of a single character: a range may begin or end with it. */
  readonly code: number | null;
}

/** Reads a class from after its `[` and says where it ends. */
export function parseCharacterClass(
  text: string,
  start: number,
  ignoreCase: boolean,
): { readonly source: string; readonly at: number } {
  let at = start;
  const refuse = (what: string): JqUnsupported =>
    new JqUnsupported(`the regular expression ${JSON.stringify(text)}: ${what}`);

  const readItem = (): ClassItem => {
    const posix = /^\[:([a-z]+):\]/.exec(text.slice(at));
    if (posix !== null) {
      const inside = POSIX[posix[1] ?? ''];
      if (inside === undefined || ignoreCase) throw refuse(posix[0]);
      at += posix[0].length;
      return { source: inside, code: null };
    }
    const code = text.codePointAt(at);
    if (code === undefined) throw refuse('a class that does not end');
    const character = String.fromCodePoint(code);
    at += character.length;
    if (character === '[') throw refuse('a class inside a class');
    if (character === '&' && text[at] === '&') throw refuse('an intersection of classes');
    if (character === '\\') return readEscape();
    if (ignoreCase && code > 0x7f) throw refuse('letters beyond ASCII without regard to case');
    return { source: SYNTAX.test(character) ? `\\${character}` : character, code };
  };

  const readEscape = (): ClassItem => {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    at += character.length;
    const control = CONTROLS[character];
    if (control !== undefined) return { source: control, code: null };
    const inside = CLASSES[character];
    if (inside !== undefined) return { source: inside, code: null };
    if (/[A-Za-z0-9\0]/.test(character) || character > '\x7f') throw refuse(`\\${character} in a class`);
    return {
      source: `\\${character}`.replace(/^\\([^^$\\.*+?()[\]{}|/-])$/, '$1'),
      code: character.codePointAt(0) ?? 0,
    };
  };

  const isNegated = text[at] === '^';
  if (isNegated) at++;
  if (text[at] === ']') throw refuse('a class that begins with ]');
  let source = '';
  while (text[at] !== ']') {
    const first = readItem();
    source += first.source;
    if (text[at] !== '-' || text[at + 1] === ']') continue;
    if (first.code === null) throw refuse('a range that begins with no character');
    at++;
    const last = readItem();
    if (last.code === null || last.code < first.code) throw refuse('a range that ends with no character, or backwards');
    source += `-${last.source}`;
    if (text[at] === '-' && text[at + 1] !== ']') throw refuse('a range after a range');
  }
  return { source: `[${isNegated ? '^' : ''}${source}]`, at: at + 1 };
}
