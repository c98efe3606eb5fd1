import type { FoundExpression } from './configuration/config-node';
import { indexAt } from './configuration/place';
import type { ExpressionFault } from './engines/evaluator';

const WORD = /^[A-Za-z_][\w-]*$/;
const UNKNOWN_NAME = /^([A-Za-z_]\w*)\/0 is not defined$/;

/** How to mend an expression that does not compile, where that can be guessed; undefined for all others. */
export function hintFor({ language, expression }: FoundExpression, fault: ExpressionFault): string | undefined {
  const { line = 1, column } = fault;
  const index = column === undefined ? undefined : indexAt(expression, { line, column });
  const wrong = index === undefined ? '' : expression.charAt(index);
  if (/[“”„‘’]/.test(wrong)) return `${wrong} is a typographic quote. Write "text", with straight double quotes.`;
  if (language !== 'jq') {
    return /^\s*\./.test(expression)
      ? `Its language is ${language}, which writes status where jq has .status`
      : undefined;
  }
  if (wrong === "'") return 'Text stands between double quotes in jq: write "text" in place of \'text\'';
  if (WORD.test(expression)) return meaningOf(expression, `'"${expression}"'`);
  const name = UNKNOWN_NAME.exec(fault.message)?.[1];
  return name === undefined ? undefined : meaningOf(name, `"${name}"`);
}

function meaningOf(word: string, text: string): string {
  return `For the text ${word}, write ${text}; for the field of that name, write .${word}`;
}
