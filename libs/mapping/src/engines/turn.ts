import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long a thread hears nothing of what else goes on. */
const TURN_MS = 50;

/** Keeps work that never waits from holding its thread: between two steps, `if (turn.isOver) await turn.next()`. */
export class Turn {
  private since = performance.now();

  get isOver(): boolean {
    return performance.now() - this.since >= TURN_MS;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.since = performance.now();
  }
}
