import type { ProxyDirection } from '@quayside/testbed';
import type { Fault } from '../frame/fault';
import { goesOnWithin } from './goes-on-within';

export const redisHalfOpen: Fault = {
  id: 'F11',
  title: 'connections to Redis that are dead and look open',
  how: 'its proxy loses what comes on the connections that there are, for ever and without a FIN, in one direction or both',
  mustHold: 'I1-I8; the run gets through within 90 s without a restart of any program',
  when: 'before',
  lasts: 'moment',
  async inject({ house }, chance) {
    const { proxy } = house.services.redis;
    const directions = chance.pick<readonly ProxyDirection[]>([['up'], ['down'], ['up', 'down']]);
    for (const direction of directions) proxy.blackHole(direction);
    return async () => {};
  },
  check: goesOnWithin(90_000),
};
