import type { JsonValue } from '@quayside/domain';
import type { Evaluation, Evaluator } from '../evaluator';

const NOT_EVALUATED: Evaluation = { kind: 'error', message: 'it was not evaluated' };

/** What one engine leaves to another: which expressions, on which records. */
export class LeftOver {
  /** expression -> the rows and columns that wait for it */
  private readonly cells = new Map<string, { readonly row: number; readonly column: number }[]>();

  /** @returns what stands in the cell until it is evaluated */
  add(expression: string, row: number, column: number): Evaluation {
    const cells = this.cells.get(expression);
    if (cells === undefined) this.cells.set(expression, [{ row, column }]);
    else cells.push({ row, column });
    return NOT_EVALUATED;
  }

  /** Fills in the rows. Expressions that wait for the same records are evaluated together. */
  async evaluate(engine: Evaluator, inputs: readonly JsonValue[], rows: Evaluation[][]): Promise<void> {
    const together = new Map<string, string[]>();
    for (const [expression, cells] of this.cells) {
      const records = [...new Set(cells.map(({ row }) => row))].join();
      together.set(records, [...(together.get(records) ?? []), expression]);
    }
    for (const [records, expressions] of together) {
      const numbers = records.split(',').map(Number);
      const positions = new Map(numbers.map((number, position) => [number, position]));
      const answers = await engine.evaluate(
        expressions,
        numbers.map((number) => inputs[number] ?? null),
      );
      for (const [at, expression] of expressions.entries()) {
        for (const { row, column } of this.cells.get(expression) ?? []) {
          const answer = answers[positions.get(row) ?? -1]?.[at];
          const cell = rows[row];
          if (answer !== undefined && cell !== undefined) cell[column] = { ...answer, slow: true };
        }
      }
    }
  }
}
