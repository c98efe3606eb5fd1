import { compileJq, JqSyntaxError, JqUnsupported, type CompiledJq } from '@quayside/jq';
import type { EvaluationWatch } from '../evaluation-watch';
import { COMPILED, type Compilation, type Evaluator } from '../evaluator';
import { MAX_REMEMBERED } from '../forget-oldest';
import { Remembered } from '../remembered';
import { Turn } from '../turn';

/** An expression as far as it got: compiled, left to the fallback (`compiled` is null, `slow` says why), or wrong. */
export interface JqProgram {
  readonly text: string;
  /** what it is called in an `EvaluationWatch` */
  readonly number: number;
  readonly compiled: CompiledJq | null;
  readonly compilation: Compilation;
}

/** UTF-16 units of all programs that are remembered: a whole mapping's. Compiled, each may take a kilobyte of memory. */
const MAX_REMEMBERED_LENGTH = 256 * 1024;

/** Compiles each expression once, for as long as it is remembered. */
export class JqPrograms {
  private readonly known = new Remembered<JqProgram>(MAX_REMEMBERED, MAX_REMEMBERED_LENGTH);

  constructor(
    private readonly fallback: Evaluator,
    private readonly watch: EvaluationWatch,
  ) {}

  /** In the order given. */
  async all(expressions: readonly string[]): Promise<readonly JqProgram[]> {
    const programs: JqProgram[] = [];
    const turn = new Turn();
    for (const text of expressions) {
      if (turn.isOver) await turn.next();
      const known = this.known.get(text);
      programs.push(known ?? (await this.add(text)));
    }
    return programs;
  }

  private async add(text: string): Promise<JqProgram> {
    const program = { text, number: this.watch.numberOf(text), ...(await this.compile(text)) };
    this.known.add(text, program, text.length);
    return program;
  }

  private async compile(text: string): Promise<Pick<JqProgram, 'compiled' | 'compilation'>> {
    try {
      return { compiled: compileJq(text), compilation: COMPILED };
    } catch (error) {
      if (error instanceof JqSyntaxError) {
        const { message, line, column } = error;
        return { compiled: null, compilation: { ok: false, fault: { message, line, column } } };
      }
      if (!(error instanceof JqUnsupported)) throw error;
      const [elsewhere] = await this.fallback.compile([text]);
      return { compiled: null, compilation: elsewhere?.ok === false ? elsewhere : { ok: true, slow: error.message } };
    }
  }
}
