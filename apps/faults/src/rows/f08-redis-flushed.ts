import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../frame/fault';

const MOST_FLUSHES = 4;

export const redisFlushed: Fault = {
  id: 'F8',
  title: 'Redis forgets everything',
  how: 'FLUSHALL up to four times, from before the run is taken',
  mustHold: 'I1-I8; queues and what is due are put back from Postgres',
  when: 'before',
  lasts: 'moment',
  async inject({ house }, chance) {
    await house.flushRedis();
    const pausesMs = Array.from({ length: chance.between(0, MOST_FLUSHES - 1) }, () => chance.between(0, 1_500));
    return async () => {
      for (const ms of pausesMs) {
        await wait(ms);
        await house.flushRedis();
      }
      return Date.now();
    };
  },
  check: (_scene, { run }) =>
    run.outcome === 'complete' ? [] : [`the run ended as ${run.outcome} (${run.errorCode})`],
};
