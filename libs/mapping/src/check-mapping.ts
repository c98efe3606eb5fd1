import type { JsonObject } from '@quayside/domain';
import { hintFor } from './check-mapping-hint';
import { MAX_FAULTS, type FoundExpression } from './configuration/config-node';
import type { MappingConfig, MappingFault } from './configuration/mapping-config';
import { parseMapping, type ParseMappingOptions } from './configuration/parse-mapping';
import type { Compilation, Evaluator, ExpressionFault } from './engines/evaluator';
import { LANGUAGES, programOf, type Language } from './engines/language';

/** An expression that works, by the engine that is some hundred times slower. */
export interface SlowExpression {
  readonly path: string;
  readonly expression: string;
  /** what the compiled engine does not know */
  readonly reason: string;
}

export type CheckedMapping =
  | {
      readonly ok: true;
      readonly mapping: MappingConfig;
      /** the mapping as it was written: what Port keeps */
      readonly source: JsonObject;
      readonly slow: readonly SlowExpression[];
    }
  | {
      readonly ok: false;
      readonly code: 'mapping_empty' | 'mapping_invalid';
      /** in the order of the text, where they have a place in it */
      readonly faults: readonly MappingFault[];
    };

/**
 * Reads a mapping (see `parseMapping`) and compiles every expression in it, also where the rest of it is wrong: all faults
 * come at once. Throws what the engines throw.
 */
export async function checkMapping(
  source: string | JsonObject,
  options: ParseMappingOptions,
  engines: Readonly<Record<Language, Evaluator>>,
): Promise<CheckedMapping> {
  const parsed = parseMapping(source, options);
  const compiled = await compileAll(parsed.expressions, engines);
  const faults = parsed.ok ? [] : [...parsed.faults];
  for (const { found, compilation } of compiled) if (!compilation.ok) faults.push(faultOf(found, compilation.fault));
  if (parsed.ok && faults.length === 0) {
    const { mapping, source: written } = parsed;
    return { ok: true, mapping, source: written, slow: compiled.flatMap(slowOf) };
  }
  const code = parsed.ok ? 'mapping_invalid' : parsed.code;
  return { ok: false, code, faults: faults.sort(byPlace).slice(0, MAX_FAULTS) };
}

interface CompiledExpression {
  readonly found: FoundExpression;
  readonly compilation: Compilation;
}

async function compileAll(
  expressions: readonly FoundExpression[],
  engines: Readonly<Record<Language, Evaluator>>,
): Promise<readonly CompiledExpression[]> {
  const compiled: CompiledExpression[] = [];
  for (const language of LANGUAGES) {
    const group = expressions.filter((found) => found.language === language);
    if (group.length === 0) continue;
    const programs = group.map(({ expression }) => programOf(language, expression));
    const compilations = await engines[language].compile(programs);
    for (const [index, found] of group.entries()) {
      const compilation = compilations[index];
      if (compilation !== undefined) compiled.push({ found, compilation });
    }
  }
  return compiled;
}

function slowOf({ found: { path, expression }, compilation }: CompiledExpression): readonly SlowExpression[] {
  return compilation.ok && compilation.slow !== null ? [{ path, expression, reason: compilation.slow }] : [];
}

function faultOf(found: FoundExpression, fault: ExpressionFault): MappingFault {
  const { line = 1, column } = fault;
  const exact = column === undefined ? undefined : found.placeInside({ line, column });
  const what = `The expression does not compile: ${fault.message}${exact === undefined ? inWords(fault) : ''}.`;
  const hint = hintFor(found, fault);
  return { path: found.path, message: hint === undefined ? what : `${what} ${hint}`, ...(exact ?? found.place) };
}

/** The place inside of the expression, where there is no better one. */
function inWords({ line = 1, column }: ExpressionFault): string {
  if (column === undefined) return '';
  return line === 1 ? ` (column ${column})` : ` (line ${line}, column ${column})`;
}

function byPlace(a: MappingFault, b: MappingFault): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
