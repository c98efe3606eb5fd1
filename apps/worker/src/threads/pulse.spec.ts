import { describe, expect, it } from 'vitest';
import { Pulse } from './pulse';

describe('Pulse', () => {
  it('shows through its buffer what is evaluated at the moment', () => {
    const here = new Pulse();
    const announced: [number, string][] = [];
    const watch = new Pulse(here.buffer).watch((number, text) => announced.push([number, text]));
    const [a, b] = [watch.numberOf('.a'), watch.numberOf('.b')];
    expect(watch.numberOf('.a')).toBe(a);
    expect(announced).toEqual([
      [a, '.a'],
      [b, '.b'],
    ]);
    expect(here.read()).toEqual({ expression: 0, beats: 0, lifeSigns: 0 });
    watch.begin(a);
    expect(here.read()).toMatchObject({ expression: a, beats: 1 });
    watch.begin(b);
    watch.begin(b);
    expect(here.read()).toMatchObject({ expression: b, beats: 3 });
    new Pulse(here.buffer).live();
    expect(here.read().lifeSigns).toBe(1);
    watch.end();
    expect(here.read().expression).toBe(0);
  });
});
