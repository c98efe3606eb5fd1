import { describe, expect, it } from 'vitest';
import { NO_WATCH } from '../evaluation-watch';
import { MAX_TICKS } from './limits';
import { Meter, RUN } from './meter';

function started() {
  const meter = new Meter(60_000, NO_WATCH);
  meter.renew();
  const run = meter.begin(1);
  const step = (result: unknown) =>
    meter.afterStep(
      { type: 'name' },
      {
        bind: () => {},
        lookup: (name: unknown) => (name === RUN ? run : undefined),
        timestamp: new Date(0),
        async: true,
      },
      result,
    );
  return { meter, step };
}

describe('Meter', () => {
  it('stops what goes on after the run has ended, and in the next run', () => {
    const { meter, step } = started();
    expect(() => step(1)).not.toThrow();
    meter.end();
    expect(() => step(1)).toThrow('ended already');
    meter.begin(2);
    expect(() => step(1)).toThrow('ended already');
  });

  it('counts the steps of all expressions together, until the next record', () => {
    const { meter } = started();
    meter.tick(MAX_TICKS * 0.6);
    meter.begin(2);
    expect(() => meter.tick(MAX_TICKS * 0.6)).toThrow('steps');
    meter.renew();
    expect(() => meter.tick(MAX_TICKS * 0.6)).not.toThrow();
  });

  it('counts large values each time they are seen, and measures them only once', () => {
    const { step } = started();
    const large = Array.from({ length: 1_000 }, () => ({ text: 'x'.repeat(1_000) }));
    const endless = (): void => {
      for (;;) void step(large);
    };
    expect(endless).toThrow('steps');
  });

  it.each([
    ['a text', 'x'.repeat(1024 * 1024 + 1), 'a text is longer'],
    ['what texts add up to', Array.from({ length: 5 }, () => 'x'.repeat(1024 * 1024)), 'a value has more'],
    ['a function of JavaScript', Object, 'a function of JavaScript'],
    ['one in a list', [[Object]], 'a function of JavaScript'],
  ])('refuses %s', (_, value, message) => {
    const { step } = started();
    expect(() => step(value)).toThrow(message);
  });
});
