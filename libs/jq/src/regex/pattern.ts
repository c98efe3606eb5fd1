/**
 * A regular expression as far as Oniguruma and JavaScript mean the same by it. `source` is already JavaScript (with the `u`
 * flag); the tree is kept to find out what the pattern may cost.
 */
export type Pattern =
  /** Exactly one character. */
  | { readonly type: 'character'; readonly source: string; readonly set: CharacterSet }
  /** `^`, `$`, `\b`: a place between characters. */
  | { readonly type: 'place'; readonly source: string; readonly isStart: boolean }
  | { readonly type: 'group'; readonly opening: '(' | '(?:' | `(?<${string}>`; readonly body: Pattern }
  | { readonly type: 'look'; readonly opening: '(?=' | '(?!' | '(?<=' | '(?<!'; readonly body: Pattern }
  | {
      readonly type: 'repeat';
      readonly body: Pattern;
      readonly least: number;
      readonly most: number;
      readonly isLazy: boolean;
    }
  | { readonly type: 'sequence'; readonly items: readonly Pattern[] }
  | { readonly type: 'choice'; readonly options: readonly Pattern[] };

/** Which characters may stand somewhere: each of ASCII by itself, all others together. */
export interface CharacterSet {
  readonly ascii: bigint;
  readonly beyond: boolean;
}

export const NO_CHARACTERS: CharacterSet = { ascii: 0n, beyond: false };

export function characterSet(source: string, flags: string): CharacterSet {
  const pattern = new RegExp(`^${source}$`, flags);
  let ascii = 0n;
  for (let code = 0; code < 128; code++) if (pattern.test(String.fromCharCode(code))) ascii |= 1n << BigInt(code);
  // where in doubt: only a plain ASCII character surely matches nothing else, and even that has relatives without case
  const isPlain = /^\\?[\x21-\x7e]$/.test(source) && source !== '.' && !flags.includes('i');
  return { ascii, beyond: !isPlain };
}

export function union(a: CharacterSet, b: CharacterSet): CharacterSet {
  return { ascii: a.ascii | b.ascii, beyond: a.beyond || b.beyond };
}

export function overlap(a: CharacterSet, b: CharacterSet): boolean {
  return (a.ascii & b.ascii) !== 0n || (a.beyond && b.beyond);
}

/** JavaScript source for the whole pattern. */
export function sourceOf(pattern: Pattern): string {
  switch (pattern.type) {
    case 'character':
    case 'place':
      return pattern.source;
    case 'group':
    case 'look':
      return `${pattern.opening}${sourceOf(pattern.body)})`;
    case 'repeat':
      return sourceOf(pattern.body) + quantifier(pattern.least, pattern.most) + (pattern.isLazy ? '?' : '');
    case 'sequence':
      return pattern.items.map(sourceOf).join('');
    case 'choice':
      return pattern.options.map(sourceOf).join('|');
  }
}

function quantifier(least: number, most: number): string {
  if (most === 1 && least === 0) return '?';
  if (most !== Number.POSITIVE_INFINITY) return least === most ? `{${least}}` : `{${least},${most}}`;
  return least === 0 ? '*' : least === 1 ? '+' : `{${least},}`;
}

/** Whether it may match the empty text. */
export function isNullable(pattern: Pattern): boolean {
  switch (pattern.type) {
    case 'character':
      return false;
    case 'place':
    case 'look':
      return true;
    case 'group':
      return isNullable(pattern.body);
    case 'repeat':
      return pattern.least === 0 || isNullable(pattern.body);
    case 'sequence':
      return pattern.items.every(isNullable);
    case 'choice':
      return pattern.options.some(isNullable);
  }
}

/** What a match may begin with, as far as it takes a character. */
export function firstCharacters(pattern: Pattern): CharacterSet {
  switch (pattern.type) {
    case 'character':
      return pattern.set;
    case 'place':
    case 'look':
      return NO_CHARACTERS;
    case 'group':
    case 'repeat':
      return firstCharacters(pattern.body);
    case 'sequence': {
      const end = pattern.items.findIndex((item) => !isNullable(item));
      return pattern.items
        .slice(0, end < 0 ? undefined : end + 1)
        .map(firstCharacters)
        .reduce(union, NO_CHARACTERS);
    }
    case 'choice':
      return pattern.options.map(firstCharacters).reduce(union, NO_CHARACTERS);
  }
}

/** The names of the capturing groups in the order of their parentheses. */
export function groupNames(pattern: Pattern): readonly (string | null)[] {
  switch (pattern.type) {
    case 'character':
    case 'place':
      return [];
    case 'group': {
      const inner = groupNames(pattern.body);
      if (pattern.opening === '(?:') return inner;
      return [pattern.opening === '(' ? null : pattern.opening.slice('(?<'.length, -1), ...inner];
    }
    case 'sequence':
      return pattern.items.flatMap(groupNames);
    case 'choice':
      return pattern.options.flatMap(groupNames);
    default:
      return groupNames(pattern.body);
  }
}
