import { createPortSimulator, type PortSimulator } from '../port-simulator';
import type { PortSimulatorOptions } from '../port-simulator-options';
import { ApiCaller } from './api-caller';
import { CARGO, HARBOUR, SHIP } from './sample-blueprints';

const START = Date.parse('2024-06-01T00:00:00.000Z');

export interface Started {
  readonly simulator: PortSimulator;
  readonly caller: ApiCaller;
  readonly clock: { ms: number };
}

/** A simulator that listens, with the sample blueprints, a clock that stands still, and a caller who is logged in. */
export async function startSimulator(options: PortSimulatorOptions = {}): Promise<Started> {
  const clock = { ms: START };
  const simulator = createPortSimulator({ now: () => clock.ms, ...options });
  await simulator.listen();
  for (const blueprint of [HARBOUR, SHIP, CARGO]) simulator.createBlueprint(blueprint);
  const [first] = options.credentials ?? [];
  return { simulator, clock, caller: await ApiCaller.login(simulator, first) };
}
