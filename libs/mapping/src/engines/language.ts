import { rewriteQuotes } from './rewrite-quotes';

/** The languages that expressions may be written in, the default first. */
export const LANGUAGES = ['jq', 'jsonata'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What the engine is given for an expression of a mapping. */
export function programOf(language: Language, expression: string): string {
  return language === 'jq' ? rewriteQuotes(expression) : expression;
}

/** The text where the expression is nothing but a text, `"statuspage"`; undefined for everything else. */
export function constantText(language: Language, expression: string): string | undefined {
  try {
    // interpolation, `"\(.x)"`, is no valid JSON
    const value: unknown = JSON.parse(programOf(language, expression));
    return typeof value === 'string' ? value : undefined;
  } catch {
    return language === 'jsonata' ? /^\s*'([^'\\]*)'\s*$/.exec(expression)?.[1] : undefined;
  }
}

const PLAIN_NAMES: Readonly<Record<Language, RegExp>> = {
  jq: /^\s*((?:\.[A-Za-z_]\w*)+)\??\s*(?:$|\||\/\/)/,
  jsonata: /^\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(?:$|\[|~>)/,
};

/** The keys of the plain path that the expression begins with, where it is followed by nothing that could change what is meant. */
export function leadingPath(language: Language, expression: string): readonly string[] {
  return (
    PLAIN_NAMES[language]
      .exec(expression)?.[1]
      ?.split('.')
      .filter((key) => key !== '') ?? []
  );
}
