import { isJsonObject, type JsonValue } from '@quayside/domain';
import { briefMessage } from '../brief-message';
import type { Evaluation } from '../evaluator';

/** What libjq 1.8 has, and the one inside jq-web has not. Only where it is named, since `sub` takes long to compile. */
const NEWER_FUNCTIONS = [
  String.raw`def ltrim: if type == "string" then sub("^\\s+"; "") else error("trim input must be a string") end;`,
  String.raw`def rtrim: if type == "string" then sub("\\s+\\z"; "") else error("trim input must be a string") end;`,
  'def trim: ltrim | rtrim; ',
].join(' ');
const NAMES_NEWER_FUNCTION = /\b[lr]?trim\b/;

/**
 * What an expression finds in its surroundings, as Ocean shows it: an empty environment, no further input, no file, no
 * console. `halt` and `halt_error` stay jq's own, see `mustRunApart`.
 */
const SURROUNDINGS = [
  'def env: {};',
  'def input: error("there is no further input: an expression sees one record");',
  'def inputs: empty;',
  'def input_filename: null;',
  'def input_line_number: error("there is no input line");',
  'def debug: .;',
  'def debug(f): (f | empty), .;',
  'def stderr: .;',
  'def get_search_list: [];',
  'def get_jq_origin: null;',
  'def get_prog_origin: null;',
  'def modulemeta: error("there are no modules");',
  '{} as $ENV | ',
].join(' ');

/**
 * For finding out whether the expression compiles: run without any input, it does nothing. The expression stands alone, so
 * that one which closes a bracket of its surroundings, or opens one, is found out before it gets into a `batchProgram`.
 */
export function soloProgram(expression: string): string {
  return around(expression);
}

/**
 * All expressions over a list of records: [first output], [] for none, or {e: error}, for each. A comment at the end of an
 * expression ends at the first line break, or at the second when it ends in a backslash.
 */
export function batchProgram(expressions: readonly string[]): string {
  const cells = expressions.map((expression) => `(try [first(${expression}\n\n)] catch {e: .})`);
  return around(`[.[] | [${cells.join(',')}]]`);
}

function around(program: string): string {
  return (NAMES_NEWER_FUNCTION.test(program) ? NEWER_FUNCTIONS : '') + SURROUNDINGS + program;
}

/** Reads what a `batchProgram` printed; undefined when that is not one cell for each record and expression. */
export function readBatch(output: string, records: number, expressions: number): Evaluation[][] | undefined {
  let rows: unknown;
  try {
    rows = JSON.parse(output);
  } catch {
    return undefined;
  }
  if (!Array.isArray(rows) || rows.length !== records) return undefined;
  if (!rows.every((row) => Array.isArray(row) && row.length === expressions)) return undefined;
  return rows.map((row: JsonValue[]) => row.map(readCell));
}

function readCell(cell: JsonValue): Evaluation {
  if (Array.isArray(cell))
    return cell.length === 0 ? { kind: 'empty' } : { kind: 'value', value: cell[0] as JsonValue };
  const thrown = isJsonObject(cell) ? (cell['e'] ?? null) : null;
  return {
    kind: 'error',
    message: briefMessage(typeof thrown === 'string' ? thrown : `${JSON.stringify(thrown)} (not a string)`),
  };
}

/** jq's own words for why a program did not compile, without what only a command line has to know. */
export function compileMessage(stderr: string): string {
  const text = briefMessage(stderr)
    .replace(/^jq: error: /, '')
    .replace(' (Unix shell quoting issues?)', '')
    .replace(/ at <top-level>, line (\d+):$/, (_, line: string) => (line === '1' ? '' : ` (line ${line})`));
  return text === '' ? 'it does not compile' : text;
}

/**
 * `halt` ends the whole program, not the expression; `$__loc__` tells the line, which a batch changes; an error with the
 * key `__jq` is how jq leaves a loop, and what it leaves depends on the loops around it.
 */
export function mustRunApart(expression: string): boolean {
  return mayHalt(expression) || expression.includes('$__loc__') || expression.includes('__jq');
}

/** What jq exits with where it could not go on by itself, such as for more output than it is given room for. */
const EXIT_BROKEN = 2;
const TEXT_WITHOUT_CODE = /"(?:[^"\\]|\\[^(])*"/g;

/**
 * Whether jq ended because the expression says so, which Ocean takes for no output: `halt` exits with 0 and prints
 * nothing, `halt_error` exits with any number (5 unless it is told) and its words go to stderr, where jq's own begin
 * with its name.
 */
export function endedByHalt(
  expression: string,
  { exitCode, stdout, stderr }: { readonly exitCode: number; readonly stdout: string; readonly stderr: string },
): boolean {
  if (stdout !== '' || exitCode === EXIT_BROKEN || stderr.startsWith('jq: ')) return false;
  return mayHalt(expression.replaceAll(TEXT_WITHOUT_CODE, '""')) && (exitCode === 0 || namesHaltError(expression));
}

/** The word may be part of a text as well. */
function mayHalt(expression: string): boolean {
  return /\bhalt(_error)?\b/.test(expression);
}

function namesHaltError(expression: string): boolean {
  return /\bhalt_error\b/.test(expression);
}
