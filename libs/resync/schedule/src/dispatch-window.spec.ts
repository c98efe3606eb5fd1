import { describe, expect, it } from 'vitest';
import { dispatchWindow, MAX_WINDOW, MIN_WINDOW } from './dispatch-window';

/** Turns of the scheduler with workers that could take `pace` jobs between two; gives what they took, turn by turn. */
function taking(pace: number, turns: number): { taken: number[]; queued: number[] } {
  const taken: number[] = [];
  const queued: number[] = [];
  let queue = 0;
  for (let turn = 0; turn < turns; turn += 1) {
    queue = Math.max(queue, dispatchWindow(taken.at(-1) ?? 0));
    queued.push(queue);
    taken.push(Math.min(pace, queue));
    queue -= taken.at(-1) ?? 0;
  }
  return { taken, queued };
}

describe('dispatchWindow', () => {
  it('grows until the workers never run dry, and no further', () => {
    const { taken, queued } = taking(40, 10);
    expect(taken).toEqual([4, 8, 16, 32, 40, 40, 40, 40, 40, 40]);
    expect(Math.max(...queued)).toBe(80);
  });

  it('stays small when runs are long, so that a newcomer waits behind few', () => {
    expect(Math.max(...taking(0, 10).queued)).toBe(MIN_WINDOW);
  });

  it('has its bounds, whatever another scheduler adds or the workers take', () => {
    expect(dispatchWindow(-50)).toBe(MIN_WINDOW);
    expect(dispatchWindow(1e6)).toBe(MAX_WINDOW);
  });
});
