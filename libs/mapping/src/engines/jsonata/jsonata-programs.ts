import type { EvaluationWatch } from '../evaluation-watch';
import type { ExpressionFault } from '../evaluator';
import { forgetOldest, MAX_REMEMBERED } from '../forget-oldest';
import { compileExpression, type CompiledExpression } from './compile-expression';
import { faultOf } from './describe-error';
import type { Meter } from './meter';
import { nativeFunctions, type NativeFunctions } from './native-functions';

/** An expression as far as it got: compiled, or wrong. */
export interface JsonataProgram {
  readonly text: string;
  /** what it is called in an `EvaluationWatch` */
  readonly number: number;
  readonly outcome:
    | { readonly ok: true; readonly compiled: CompiledExpression }
    | { readonly ok: false; readonly fault: ExpressionFault };
}

/** Compiles each expression once, for as long as it is remembered. */
export class JsonataPrograms {
  private readonly known = new Map<string, JsonataProgram>();
  private functions: Promise<NativeFunctions> | undefined;

  constructor(
    private readonly meter: Meter,
    private readonly watch: EvaluationWatch,
  ) {}

  /** In the order given. */
  async all(expressions: readonly string[]): Promise<readonly JsonataProgram[]> {
    this.functions ??= nativeFunctions(this.meter);
    const functions = await this.functions;
    return expressions.map((text) => this.known.get(text) ?? this.add(text, functions));
  }

  private add(text: string, functions: NativeFunctions): JsonataProgram {
    const program = { text, number: this.watch.numberOf(text), outcome: this.compile(text, functions) };
    this.known.set(text, program);
    forgetOldest(this.known, MAX_REMEMBERED);
    return program;
  }

  private compile(text: string, functions: NativeFunctions): JsonataProgram['outcome'] {
    try {
      return { ok: true, compiled: compileExpression(text, functions, this.meter) };
    } catch (error) {
      return { ok: false, fault: faultOf(text, error) };
    }
  }
}
