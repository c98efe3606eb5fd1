import { describe, expect, it } from 'vitest';
import { KmsCircuit, type KmsPass } from './kms-circuit';
import { KmsError } from './kms-error';
import { unavailable } from './testing/held-master-key';

function setUp() {
  const clock = { ms: 1_000_000, now: () => new Date(clock.ms) };
  return { clock, circuit: new KmsCircuit('key', clock) };
}

/** How long until the circuit lets somebody through, who then fails. */
function pauseMs(circuit: KmsCircuit, clock: { ms: number }): number {
  const begin = clock.ms;
  for (; clock.ms < begin + 60_000; clock.ms += 1_000) {
    let pass: KmsPass;
    try {
      pass = circuit.enter();
    } catch {
      continue;
    }
    pass.settle(unavailable());
    return clock.ms - begin;
  }
  return Infinity;
}

describe('KmsCircuit', () => {
  it('pauses for longer after each failure in a row, up to half a minute', () => {
    const { clock, circuit } = setUp();
    const pauses = Array.from({ length: 8 }, () => pauseMs(circuit, clock));
    expect(pauses).toEqual([0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('begins anew after an answer, be it a refusal', () => {
    const { clock, circuit } = setUp();
    for (const answer of [undefined, new KmsError('data_key_unreadable', 'no')]) {
      pauseMs(circuit, clock);
      pauseMs(circuit, clock);
      clock.ms += 2_000;
      circuit.enter().settle(answer);
      expect(pauseMs(circuit, clock)).toBe(0);
      clock.ms += 1_000;
      circuit.enter().settle();
    }
  });

  it('takes calls that fail together for one failure', () => {
    const { clock, circuit } = setUp();
    const passes = [circuit.enter(), circuit.enter(), circuit.enter()];
    for (const pass of passes) pass.settle(unavailable());
    expect(pauseMs(circuit, clock)).toBe(1_000);
  });

  it('lets one probe at a time through', () => {
    const { clock, circuit } = setUp();
    circuit.enter().settle(unavailable());
    clock.ms += 1_000;
    const probe = circuit.enter();
    clock.ms += 60_000;
    expect(() => circuit.enter()).toThrow(KmsError);
    probe.settle();
    circuit.enter();
  });

  it('is not kept shut by a clock that was set back', () => {
    const { clock, circuit } = setUp();
    circuit.enter().settle(unavailable());
    clock.ms -= 3_600_000;
    circuit.enter().settle();
  });
});
