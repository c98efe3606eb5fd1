import { setTimeout as wait } from 'node:timers/promises';
import type { Aftermath, Fault } from '../frame/fault';
import type { Scene } from '../frame/scene';
import { unquiet } from './calm';
import { goesOnWithin } from './goes-on-within';
import { linesSince } from './log-lines';

const FULL_WITHIN_MS = 3_000;

export const redisFull: Fault = {
  id: 'F12',
  title: 'Redis full',
  how: 'CONFIG SET maxmemory 1, a byte, before the run is asked for or within 3 s of it; lifted again later',
  mustHold:
    'I1-I8; the log says that writes fail, nothing is evicted or lost, the run goes on within 10 s of the raise',
  when: 'before',
  lasts: { briefSeconds: 10, fullSeconds: 60 },
  async inject(scene, chance) {
    const { house } = scene;
    const delayMs = chance.happens(0.5) ? 0 : chance.between(0, FULL_WITHIN_MS);
    const full = wait(delayMs).then(() => house.tellRedis('CONFIG SET maxmemory 1'));
    const struckAt = Date.now();
    const amiss: string[] = [];
    const heal = async (): Promise<number> => {
      await full;
      amiss.push(...unquiet(scene, struckAt));
      await house.tellRedis('CONFIG SET maxmemory 0');
      return Date.now();
    };
    return {
      heal,
      check: (_scene, aftermath) => [...amiss, ...saidSo(scene, aftermath), ...goesOnWithin(10_000)(scene, aftermath)],
    };
  },
};

function saidSo({ house }: Scene, { run, struckAt, overAt }: Aftermath): string[] {
  // every request of a run asks Redis, so that one which has ended meanwhile had nothing to write any more
  const endedBefore = (run.finishedAt?.getTime() ?? Infinity) < overAt;
  const said = linesSince(house, struckAt).some(
    ({ at, level, text }) => at <= overAt && (level === 'warn' || level === 'error') && text.includes('OOM'),
  );
  return said || endedBefore ? [] : ['no program said that Redis refuses writes'];
}
