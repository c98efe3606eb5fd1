import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFault } from './parse-fault';

describe('parseFault', () => {
  it('reads every kind of effect back as it was written', () => {
    const count = fc.nat(10_000);
    const effect = fc.oneof(
      fc.record({ kind: fc.constant('latency'), ms: count }),
      fc.record({ kind: fc.constantFrom('cut', 'hang', 'reset', 'reset_after_write') }),
      fc.record({ kind: fc.constant('malformed'), text: fc.string() }, { requiredKeys: ['kind'] }),
      fc.record(
        {
          kind: fc.constant('status'),
          status: fc.integer({ min: 200, max: 599 }),
          headers: fc.constant({ 'retry-after': '5' }),
          body: fc.constant({ error: 'no' }),
        },
        { requiredKeys: ['kind', 'status'] },
      ),
    );
    const fault = fc.record(
      { effect, method: fc.constant('GET'), path: fc.string(), after: count, times: count },
      { requiredKeys: ['effect'] },
    );
    fc.assert(
      fc.property(fault, (written) => {
        expect(parseFault(written)).toEqual({ fault: written });
      }),
    );
  });

  it.each([
    [undefined, /object with an effect/],
    [{}, /object with a kind/],
    [{ effect: { kind: 'explode' } }, /no fault of kind explode/],
    [{ effect: { kind: 'latency' } }, /needs ms/],
    [{ effect: { kind: 'status', status: 99 } }, /from 200 to 599/],
    [{ effect: { kind: 'status', status: 503, headers: { 'retry-after': 5 } } }, /object of strings/],
    [{ effect: { kind: 'cut' }, times: -1 }, /times/],
    [{ effect: { kind: 'cut' }, after: 1.5 }, /after/],
    [{ effect: { kind: 'cut' }, path: 7 }, /path/],
  ])('says what is wrong with %j', (value, problem) => {
    expect(parseFault(value)).toEqual({ problem: expect.stringMatching(problem) as string });
  });
});
