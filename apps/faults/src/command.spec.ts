import { describe, expect, it } from 'vitest';
import { readCommand } from './command';
import { ROWS } from './rows';

const read = (...args: string[]) => readCommand(args, ROWS, 42);

describe('readCommand', () => {
  it('plays every row once, briefly, from a drawn seed, when nothing is said', () => {
    expect(read()).toEqual({ faults: ROWS, times: 1, pairs: 0, seed: 42, parallel: 1, full: false });
  });

  it('takes what is said', () => {
    const args = '--rows f5,F1 --times 100 --pairs 3 --seed 7 --parallel 2 --full --report a.md'.split(' ');
    const command = read(...args);
    expect(command).toMatchObject({ times: 100, pairs: 3, seed: 7, parallel: 2, full: true, report: 'a.md' });
    expect('faults' in command && command.faults.map(({ id }) => id)).toEqual(['F5', 'F1']);
  });

  it.each([
    [['--rows', 'F1,F99'], 'There is no row F99. There are: F1, '],
    [['--times', 'many'], '--times must be a whole number from 0 to 10000; it is many.'],
    [['--parallel', '0'], '--parallel must be a whole number from 1 to 16; it is 0.'],
    [['--seed=-1'], '--seed must be'],
    [['--brief', '--full'], 'not both'],
    [['--row', 'F1'], "Unknown option '--row'"],
  ])('refuses %j', (args, refusal) => {
    expect(read(...args)).toEqual({ refused: expect.stringContaining(refusal) as string });
  });
});

describe('the rows', () => {
  it('have a number each, and say what is injected and what must hold', () => {
    expect(new Set(ROWS.map(({ id }) => id)).size).toBe(ROWS.length);
    for (const { id, title, how, mustHold } of ROWS) {
      expect(id).toMatch(/^F\d+$/);
      for (const text of [title, how, mustHold]) expect(text).toMatch(/^[^|\n]{5,}$/);
    }
  });
});
