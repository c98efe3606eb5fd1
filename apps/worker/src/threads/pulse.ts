import type { EvaluationWatch } from '@quayside/mapping';

const EXPRESSION = 0;
const BEATS = 1;

/** The two numbers that a thread shows while it evaluates: the expression it is at (0 for none), and how many it has begun. */
export interface Beat {
  readonly expression: number;
  readonly beats: number;
}

/** Shared memory in which a thread shows where it is, readable also when it never comes back to its event loop. */
export class Pulse {
  private readonly cells: Int32Array;

  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.cells = new Int32Array(buffer);
  }

  read(): Beat {
    return { expression: Atomics.load(this.cells, EXPRESSION), beats: Atomics.load(this.cells, BEATS) };
  }

  reset(): void {
    Atomics.store(this.cells, EXPRESSION, 0);
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
