import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import { Budget, compileJq, JqSyntaxError, JqUnsupported, type CompiledJq } from '@quayside/jq';
import type { MappingResource } from '../configuration/mapping-config';
import { constantText, leadingPath, programOf, type Language } from '../engines/language';
import { own } from './lint-blueprint';
import type { FieldValues } from './lint-evidence';

/** For all expressions of one lint together; an expression that needs more is not looked into. */
const LIMITS = { maxTicks: 2_000_000, maxStringLength: 100_000, maxArrayLength: 10_000 };
const MAX_SOURCE_LENGTH = 2_000;
const MAX_PROGRAMS = 200;
const MAX_INPUTS = 50;
const TEXT_LITERAL = /"(?:[^"\\]|\\.)*"/g;
const PATH = /(?<![\w)\]])\.[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g;

interface Program {
  readonly compiled: CompiledJq;
  /** the plain paths in it, as far as they can be seen */
  readonly paths: readonly string[];
}

type Filtered = Pick<MappingResource, 'language' | 'selector'>;

/**
 * Finds the texts that an expression can give, by running it over records that have nothing but one of the enumerated
 * fields, with each of its values in turn.
 */
export class PossibleTexts {
  private readonly programs = new Map<string, Program | null>();
  // time stands still: what lint finds does not depend on how fast the machine is
  private readonly budget = new Budget({ ...LIMITS, clock: () => 0 });

  /**
   * Empty where nothing can be told.
   *
   * @param selector of the records; what it refuses does not count
   */
  of({ language, selector }: Filtered, expression: string, values: FieldValues): ReadonlySet<string> {
    const constant = constantText(language, expression);
    if (constant !== undefined) return new Set([constant]);
    const bare = barePath(language, expression);
    const filter = language === 'jq' && selector.trim() !== 'true' ? programOf(language, selector) : null;
    if (bare !== undefined && filter === null) return new Set(own(values, bare.join('.')));
    const program = language === 'jq' ? this.programFor(programOf(language, expression)) : null;
    return program === null ? new Set() : this.run(program, filter, values);
  }

  private run({ compiled, paths }: Program, filter: string | null, values: FieldValues): ReadonlySet<string> {
    const enumerated = paths.filter((path) => own(values, path) !== undefined);
    const outputs = new Set<string>();
    for (const input of this.passing(filter, inputsOf(enumerated, values))) {
      const output = this.first(compiled, input);
      if (typeof output === 'string') outputs.add(output);
    }
    // a record with no field at all is not a real one: what another field decides cannot be told from it
    const fromNothing = enumerated.length === paths.length ? null : this.first(compiled, {});
    if (typeof fromNothing === 'string') outputs.delete(fromNothing);
    return outputs;
  }

  /** A filter that refuses all of them looks at something else, which these records do not have. */
  private passing(filter: string | null, inputs: readonly JsonObject[]): readonly JsonObject[] {
    const program = filter === null ? null : this.programFor(filter);
    if (program === null) return inputs;
    const passing = inputs.filter((input) => this.first(program.compiled, input) !== false);
    return passing.length === 0 ? inputs : passing;
  }

  private first(compiled: CompiledJq, input: JsonObject): JsonValue {
    try {
      const result = compiled.first(input, this.budget);
      return result.kind === 'value' ? (result.value as JsonValue) : null;
    } catch (error) {
      if (error instanceof JqUnsupported) return null;
      throw error;
    }
  }

  private programFor(text: string): Program | null {
    const known = this.programs.get(text);
    if (known !== undefined) return known;
    if (this.programs.size >= MAX_PROGRAMS || text.length > MAX_SOURCE_LENGTH) return null;
    const program = programOfText(text);
    this.programs.set(text, program);
    return program;
  }
}

/** The keys of the path that the whole expression is; undefined for every other expression. */
export function barePath(language: Language, expression: string): readonly string[] | undefined {
  const path = leadingPath(language, expression);
  const text = expression.trim().replace(/\?$/, '');
  return path.length > 0 && text === `${language === 'jq' ? '.' : ''}${path.join('.')}` ? path : undefined;
}

function programOfText(text: string): Program | null {
  try {
    const paths = new Set(
      text
        .replace(TEXT_LITERAL, '""')
        .match(PATH)
        ?.map((path) => path.slice(1)),
    );
    return { compiled: compileJq(text), paths: [...paths] };
  } catch (error) {
    if (error instanceof JqUnsupported || error instanceof JqSyntaxError) return null;
    throw error;
  }
}

function inputsOf(paths: readonly string[], values: FieldValues): readonly JsonObject[] {
  const inputs = paths.flatMap((path) =>
    (own(values, path) ?? []).slice(0, MAX_INPUTS).map((value) => recordWith(path.split('.'), value)),
  );
  return inputs.slice(0, MAX_INPUTS);
}

function recordWith(path: readonly string[], value: JsonValue): JsonObject {
  const record = path.reduceRight((inner, key) => ({ [key]: inner }), value);
  return isJsonObject(record) ? record : {};
}
