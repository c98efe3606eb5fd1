import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../frame/fault';
import { goesOnWithin } from './goes-on-within';
import { probeApi, unlikeOutage } from './probe';

/** For how long the API is asked after the start. */
const AFTERWARDS_MS = 2_000;

export const postgresRestarted: Fault = {
  id: 'F14',
  title: 'Postgres restarted during a run',
  how: 'SIGKILL or a stop in good order, and a start, at a random moment; the API is asked all the time',
  mustHold: 'I1-I8; the API answers as always or 503 with Retry-After, the run goes on within 15 s',
  when: 'during',
  lasts: 'moment',
  async inject(scene, chance) {
    const { server } = scene.house.services.postgres;
    const stopProbing = probeApi(scene);
    if (chance.happens(0.5)) await server.kill();
    const amiss: string[] = [];
    const heal = async (): Promise<number> => {
      await server.restart();
      const overAt = Date.now();
      await wait(AFTERWARDS_MS);
      amiss.push(...unlikeOutage(await stopProbing()));
      return overAt;
    };
    return { heal, check: () => amiss };
  },
  check: goesOnWithin(15_000),
};
