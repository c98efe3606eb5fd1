import type { Budget } from '../budget';
import type { Env } from '../compile/env';
import { type Filter, collect } from '../compile/filter';
import { add } from '../values/arithmetic';
import type { Json } from '../values/json';
import { captureObject } from './match-object';
import type { Regex } from './regex';

/**
 * The text with every match replaced; several texts where the replacement has several outputs, the n-th being made of the
 * n-th output for each match. Where a match gives no n-th output, it and the text before it are missing from that result;
 * where none gives any, the text stays as it was. So libjq does it.
 */
export function substitute(text: string, regex: Regex, replacement: Filter, env: Env): readonly Json[] {
  const { budget } = env;
  const results: Json[] = [];
  let end = 0;
  for (const match of regex.matches(text, budget)) {
    const gap = text.slice(end, match.index);
    end = match.index + match[0].length;
    for (const [index, insert] of collect(replacement, captureObject(match), env).entries()) {
      results[index] = add(results[index] ?? null, add(gap, insert, budget), budget);
    }
  }
  if (results.length === 0) return [text];
  return results.map((result) => add(result, text.slice(end), budget));
}

/** The same for a replacement that is written out: it has one output, and asks nothing of the match. */
export function replaceByConstant(text: string, regex: Regex, replacement: string, budget: Budget): string {
  let result = '';
  let end = 0;
  for (const match of regex.matches(text, budget)) {
    result += text.slice(end, match.index) + replacement;
    end = match.index + match[0].length;
    budget.checkString(result.length);
  }
  if (end === 0 && result === '') return text;
  result += text.slice(end);
  budget.checkString(result.length);
  return result;
}
