import type { EvaluationWatch } from '@quayside/mapping';

const EXPRESSION = 0;
const BEATS = 1;
const LIFE_SIGNS = 2;
const CELLS = 3;

/** What a thread shows of itself. */
export interface Beat {
  /** the expression it is at; 0 for none */
  readonly expression: number;
  /** how many evaluations it has begun */
  readonly beats: number;
  /** goes up for as long as its event loop turns */
  readonly lifeSigns: number;
}

/** Shared memory in which a thread shows where it is, readable also when it never comes back to its event loop. */
export class Pulse {
  private readonly cells: Int32Array;

  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT)) {
    this.cells = new Int32Array(buffer);
  }

  read(): Beat {
    return {
      expression: Atomics.load(this.cells, EXPRESSION),
      beats: Atomics.load(this.cells, BEATS),
      lifeSigns: Atomics.load(this.cells, LIFE_SIGNS),
    };
  }

  reset(): void {
    Atomics.store(this.cells, EXPRESSION, 0);
  }

  live(): void {
    Atomics.add(this.cells, LIFE_SIGNS, 1);
  }

  /** The writing end, for the engines in the thread. `announce` tells the process what a number stands for. */
  watch(announce: (number: number, text: string) => void): EvaluationWatch {
    const { cells } = this;
    const numbers = new Map<string, number>();
    return {
      numberOf: (text) => {
        const known = numbers.get(text);
        if (known !== undefined) return known;
        const number = numbers.size + 1;
        numbers.set(text, number);
        announce(number, text);
        return number;
      },
      // plain writes: they are seen a moment later, which is soon enough, and cost nothing
      begin: (number) => {
        cells[EXPRESSION] = number;
        cells[BEATS] = ((cells[BEATS] ?? 0) + 1) | 0;
      },
      end: () => {
        cells[EXPRESSION] = 0;
      },
    };
  }
}
