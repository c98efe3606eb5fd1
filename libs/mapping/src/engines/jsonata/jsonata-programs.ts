import type { EvaluationWatch } from '../evaluation-watch';
import type { ExpressionFault } from '../evaluator';
import { MAX_REMEMBERED } from '../forget-oldest';
import { Remembered } from '../remembered';
import { Turn } from '../turn';
import { compileExpression, type CompiledExpression } from './compile-expression';
import { faultOf } from './describe-error';
import { MAX_NODES_TOGETHER } from './limits';
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
  private readonly known = new Remembered<JsonataProgram>(MAX_REMEMBERED, MAX_NODES_TOGETHER);
  private functions: Promise<NativeFunctions> | undefined;

  constructor(
    private readonly meter: Meter,
    private readonly watch: EvaluationWatch,
  ) {}

  /** In the order given. Those beyond `MAX_NODES_TOGETHER` are wrong. */
  async all(expressions: readonly string[]): Promise<readonly JsonataProgram[]> {
    this.functions ??= nativeFunctions(this.meter);
    const functions = await this.functions;
    const programs = new Map<string, JsonataProgram>();
    const turn = new Turn();
    let nodes = 0;
    for (const text of new Set(expressions)) {
      if (turn.isOver) await turn.next();
      const program = this.known.get(text) ?? this.add(text, functions);
      nodes += nodesOf(program);
      programs.set(text, nodes > MAX_NODES_TOGETHER ? { ...program, outcome: TOO_MANY } : program);
    }
    return expressions.flatMap((text) => programs.get(text) ?? []);
  }

  private add(text: string, functions: NativeFunctions): JsonataProgram {
    const program = { text, number: this.watch.numberOf(text), outcome: this.compile(text, functions) };
    this.known.add(text, program, nodesOf(program));
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

const TOO_MANY = {
  ok: false,
  fault: { message: 'the expressions before it, all together, are as much as is accepted; shorten them' },
} as const;

function nodesOf({ outcome }: JsonataProgram): number {
  return outcome.ok ? outcome.compiled.nodes : 1;
}
