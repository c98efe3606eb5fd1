import { waitFor, type SpawnedApp } from '@quayside/testbed';
import type { Aftermath, Fault } from '../frame/fault';
import { LEASE_SECONDS } from '../frame/open-scene';
import { gotThrough } from './got-through';
import { beganAt, SLACK_MS } from './taken-over';

const BLOCK_MS = 20_000;
const LATEST_PAGE = 5;
const STALL = /"stalledMs":(\d+)/g;

export const eventLoopBlocked: Fault = {
  id: 'F6',
  title: 'event loop of a worker blocked for 20 s',
  how: 'failpoint page_written in the worker that has the run, at a random page; another worker comes once it is blocked',
  mustHold: 'I1-I8; the run goes on elsewhere, the blocked worker is fenced when it wakes up, and warns of the stall',
  when: 'before',
  lasts: 'moment',
  alone: true,
  async inject(scene, chance) {
    const { house } = scene;
    const point = `page_written:${chance.between(1, LATEST_PAGE)}=block:${BLOCK_MS}`;
    const [blocked] = await scene.replaceWorkers(1, { QUAYSIDE_FAILPOINT: point });
    if (!blocked) throw new Error('no worker was started');
    const said = (text: string) => () => blocked.output().includes(text);
    const heal = async (): Promise<number> => {
      await waitFor(said('failpoint page_written: block'), { timeoutMs: 60_000, what: 'the worker to be blocked' });
      await house.addWorker();
      const readyAt = Date.now();
      const isAwake = () => warnings(blocked) > 0;
      await waitFor(isAwake, { timeoutMs: 3 * BLOCK_MS, what: 'the worker to warn that it was blocked' });
      const isFenced = said('the run belongs to another worker now');
      await waitFor(isFenced, { timeoutMs: BLOCK_MS, what: 'the blocked worker to leave the run to the other one' });
      return readyAt;
    };
    return {
      heal,
      check: (_scene, aftermath) => [...gotThrough(aftermath), ...amiss(blocked, aftermath, house.output())],
    };
  },
};

/** The recovery counts from when another worker was there. */
function amiss(blocked: SpawnedApp, { run, overAt }: Aftermath, output: string): string[] {
  const found: string[] = [];
  const [, second = Infinity] = beganAt(output, run.id);
  const mostMs = LEASE_SECONDS * 1_000 + SLACK_MS;
  if (second - overAt > mostMs)
    found.push(`the run went on ${second - overAt} ms after another worker was there; ${mostMs} ms are allowed`);
  if (warnings(blocked) !== 1) found.push(`the blocked worker warned ${warnings(blocked)} times of one stall`);
  return found;
}

/** Of stalls that long: on a busy machine it may have had no processor for a while before or after. */
function warnings(blocked: SpawnedApp): number {
  return [...blocked.output().matchAll(STALL)].filter(([, ms]) => Number(ms) >= BLOCK_MS * 0.95).length;
}
