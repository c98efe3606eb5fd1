import { setTimeout as wait } from 'node:timers/promises';
import type { Aftermath, Fault } from '../frame/fault';
import type { Scene } from '../frame/scene';
import { unquiet } from './calm';
import { goesOnWithin } from './goes-on-within';
import { probeApi, unlikeAlways } from './probe';

/** It may be gone before the run is asked for, or any time until it is in its middle. */
const GONE_WITHIN_MS = 3_000;
/** A run bears an outage of two minutes, and gives up before five are over. */
const BORNE_SECONDS = 120;
const LASTS = { briefSeconds: 60, fullSeconds: 300 };

export const redisDown: Fault = {
  id: 'F9',
  title: 'Redis down for minutes',
  how: 'SIGKILL before the run is asked for or within 3 s of it, and a start a minute (full: five) later',
  mustHold:
    'I1-I8; meanwhile the API reads and accepts as always, no program ends or fills its log; runs go on within 10 s',
  when: 'before',
  lasts: LASTS,
  // what they do before the run is asked for takes Redis: F8 flushes it, the others start programs
  notWith: ['F2', 'F3', 'F8', 'F13', 'F33', 'F34'],
  async inject(scene, chance) {
    const { house } = scene;
    const amiss: string[] = [];
    const struckAt = Date.now();
    const gone = wait(chance.happens(0.5) ? 0 : chance.between(0, GONE_WITHIN_MS)).then(() => house.redis.kill());
    const stopProbing = probeApi(scene);
    const heal = async (): Promise<number> => {
      await gone;
      const probed = await stopProbing();
      amiss.push(...unlikeAlways(probed), ...unquiet(scene, struckAt));
      await house.redis.restart();
      return Date.now();
    };
    return { heal, check: (_scene, aftermath) => [...amiss, ...wentOn(scene, aftermath)] };
  },
};

function wentOn(scene: Scene, aftermath: Aftermath): string[] {
  const { run } = aftermath;
  const mayGiveUp = scene.full && LASTS.fullSeconds > BORNE_SECONDS;
  const reasons = [run.errorCode, ...run.faults.map(({ code }) => code)];
  if (mayGiveUp && run.outcome !== 'complete' && reasons.includes('request_budget_unavailable')) return [];
  return goesOnWithin(10_000)(scene, aftermath);
}
