import type { Fault as SimulatedFault } from '@quayside/simulator-kit';
import type { Fault } from '../frame/fault';
import { gotThrough } from './got-through';

/** Fewer than a request is sent, so that it gets through in the end. */
const MOST_LOST = 3;

export const answerLost: Fault = {
  id: 'F27',
  title: 'Port takes a write, and its answer is lost',
  how: 'Port does what a bulk, or any request that changes something, asks for, and closes the connection without an answer, up to three times',
  mustHold: 'I1-I8; it is sent again, which changes nothing, and the run gets through',
  when: 'before',
  lasts: 'run',
  async inject({ house }, chance) {
    const { faults } = house.port.server;
    const which = chance.pick<Pick<SimulatedFault, 'method' | 'path'>>([
      { path: '*/entities/bulk' },
      { method: 'POST' },
      { method: 'PATCH' },
      { method: 'DELETE' },
    ]);
    const times = chance.between(1, MOST_LOST);
    faults.add({ effect: { kind: 'reset_after_write' }, ...which, after: chance.between(0, 6), times });
    return async () => faults.clear();
  },
  check: (_scene, aftermath) => gotThrough(aftermath),
};
