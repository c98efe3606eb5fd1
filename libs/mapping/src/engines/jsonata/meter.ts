import type jsonata from 'jsonata';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EvaluationWatch } from '../evaluation-watch';
import type { SyntaxNode } from './internals';
import { LimitReached } from './limit-reached';
import { MAX_TICKS } from './limits';
import { Measures } from './measures';

/** The variable that tells one run of an expression from the next. No expression can name it, for the spaces. */
export const RUN = 'the run of the expression';

/** How long this thread hears nothing while records are mapped. */
const MS_WITHOUT_A_PAUSE = 50;
const TICKS_OF_A_STEP = 10;
const TICKS_BETWEEN_LOOKS = 1024;
/** A value that is looked at again costs this part of its weight: nobody sees what is done with it. */
const WEIGHT_OF_A_TICK = 32;

/**
 * What the expressions of one record may use together, until `renew`. It is told of each step that the package makes, and
 * lets the event loop have its turn in between. What a step does by itself is bounded by the size of its values.
 */
export class Meter {
  private run = 0;
  private number = 0;
  private used = 0;
  private nextLook = 0;
  private deadline = 0;
  private pausedAt = performance.now();
  private pause: Promise<void> | undefined;
  private measures = this.newMeasures();

  constructor(
    private readonly deadlineMs: number,
    private readonly watch: EvaluationWatch,
  ) {}

  /** For the next record. */
  renew(): void {
    this.used = 0;
    this.nextLook = TICKS_BETWEEN_LOOKS;
    this.deadline = performance.now() + this.deadlineMs;
    this.measures = this.newMeasures();
  }

  /** @returns what `RUN` has to be bound to */
  begin(number: number): number {
    this.number = number;
    this.watch.begin(number);
    return (this.run += 1);
  }

  /** Of an array the package evaluates all elements at the same time: when one fails, the others go on until here. */
  end(): void {
    this.run += 1;
  }

  /** After a node was evaluated. The package waits for what it gives back. */
  afterStep(node: SyntaxNode, environment: jsonata.Environment, result: unknown): Promise<void> | undefined {
    if (environment.lookup(RUN) !== this.run) throw new Error('the expression has ended already');
    if (node.type === 'regex' && typeof result === 'function') this.measures.admit(result);
    this.tick(TICKS_OF_A_STEP + this.weigh(result) / WEIGHT_OF_A_TICK);
    return performance.now() - this.pausedAt < MS_WITHOUT_A_PAUSE ? undefined : this.giveWay();
  }

  weigh(value: unknown): number {
    return this.measures.of(value).weight;
  }

  depthOf(value: unknown): number {
    return this.measures.of(value).depth;
  }

  tick(ticks: number): void {
    this.used += ticks;
    if (this.used < this.nextLook) return;
    if (this.used > MAX_TICKS) throw new LimitReached('expression_deadline', `more than ${MAX_TICKS} steps`);
    this.nextLook = this.used + TICKS_BETWEEN_LOOKS;
    if (performance.now() > this.deadline) {
      throw new LimitReached('expression_deadline', `longer than ${this.deadlineMs} ms`);
    }
  }

  private giveWay(): Promise<void> {
    this.pause ??= this.takePause();
    return this.pause;
  }

  /** The time that others take meanwhile does not count. */
  private async takePause(): Promise<void> {
    const { run, number } = this;
    const begun = performance.now();
    this.watch.end();
    await nextTurn();
    this.pause = undefined;
    this.pausedAt = performance.now();
    this.deadline += this.pausedAt - begun;
    if (run === this.run) this.watch.begin(number);
  }

  private newMeasures(): Measures {
    return new Measures((ticks) => {
      this.tick(ticks);
    });
  }
}
