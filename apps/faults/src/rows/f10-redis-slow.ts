import type { Fault } from '../frame/fault';
import { goesOn } from './goes-on';

const ROUND_TRIP_MS = 500;
const RESETS = 0.01;

export const redisSlow: Fault = {
  id: 'F10',
  title: 'Redis slow, and its connections reset now and then',
  how: 'its proxy: every answer 500 ms later, one piece of data in a hundred resets its connection, for the whole run',
  mustHold: 'I1-I8; the run gets through, if slower',
  when: 'before',
  lasts: 'run',
  async inject({ house }, chance) {
    const { proxy } = house.services.redis;
    proxy.delay(ROUND_TRIP_MS / 2);
    proxy.resetWhen(() => chance.happens(RESETS));
    return async () => proxy.heal();
  },
  check: (_scene, { run }) => goesOn(run),
};
