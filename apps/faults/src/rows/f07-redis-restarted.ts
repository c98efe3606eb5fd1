import type { Fault } from '../frame/fault';
import { goesOnWithin } from './goes-on-within';

export const redisRestarted: Fault = {
  id: 'F7',
  title: 'Redis restarted during a run',
  how: 'SIGKILL or a stop in good order, and a start over its append-only file, at a random moment',
  mustHold: 'I1-I8; the run goes on within 10 s',
  when: 'during',
  lasts: 'moment',
  async inject({ house }, chance) {
    if (chance.happens(0.5)) await house.redis.kill();
    return async () => {
      await house.redis.restart();
      return Date.now();
    };
  },
  check: goesOnWithin(10_000),
};
