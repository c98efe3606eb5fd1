import { describe, expect, it } from 'vitest';
import { Remembered } from './remembered';

const keysOf = (remembered: Remembered<number>, keys: string): string =>
  [...keys].filter((key) => remembered.get(key) !== undefined).join('');

describe('Remembered', () => {
  it('forgets what was used least recently, by number', () => {
    const remembered = new Remembered<number>(2, 100);
    remembered.add('a', 1, 1);
    remembered.add('b', 2, 1);
    remembered.get('a');
    remembered.add('c', 3, 1);
    expect(keysOf(remembered, 'abc')).toBe('ac');
  });

  it('and by weight, as many as it takes', () => {
    const remembered = new Remembered<number>(100, 10);
    remembered.add('a', 1, 3);
    remembered.add('b', 2, 3);
    remembered.add('c', 3, 3);
    remembered.add('d', 4, 6);
    expect(keysOf(remembered, 'abcd')).toBe('cd');
    remembered.add('e', 5, 11);
    expect(keysOf(remembered, 'abcde')).toBe('');
    remembered.add('f', 6, 10);
    expect(keysOf(remembered, 'f')).toBe('f');
  });
});
