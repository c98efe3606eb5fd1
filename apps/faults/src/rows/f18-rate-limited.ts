import { STATUSPAGE_KEY } from '@quayside/testbed';
import type { Fault } from '../frame/fault';
import type { Scene } from '../frame/scene';
import { gotThrough } from './got-through';
import { requestsWithKey } from './requests-with-key';

/** Statuspage's window: what a refusal without `Retry-After` means. */
const WINDOW_MS = 60_000;
/** What was on its way when the refusal came, and how long that may be. */
const ON_THE_WAY = 4;
const ON_THE_WAY_MS = 1_500;

export const rateLimited: Fault = {
  id: 'F18',
  title: 'Statuspage refuses for its limit',
  how: '420 or 429, with Retry-After of a few seconds for up to three requests, or without it for one; the limit is on',
  mustHold: 'I1-I8; no request of that key before the wait that was asked for is over, or a whole window without one',
  when: 'before',
  lasts: 'run',
  needs: { rateLimit: true },
  async inject({ house }, chance) {
    const status = chance.pick([420, 429]);
    const after = chance.between(0, 6);
    const { faults } = house.statuspage.server;
    if (chance.happens(0.5)) {
      const headers = { 'retry-after': String(chance.between(2, 8)) };
      faults.add({ effect: { kind: 'status', status, headers }, path: '/v1/*', after, times: chance.between(1, 3) });
    } else faults.add({ effect: { kind: 'status', status }, path: '/v1/*', after, times: 1 });
    return async () => faults.clear();
  },
  check: (scene, aftermath) => [...gotThrough(aftermath), ...tooEarly(scene, aftermath.struckAt)],
};

function tooEarly(scene: Scene, from: number): string[] {
  const requests = requestsWithKey(scene, STATUSPAGE_KEY).filter(({ at }) => at >= from);
  const refused = requests.filter(({ status }) => status === 420 || status === 429);
  if (refused.length === 0) return ['nothing was refused'];
  return refused.flatMap(({ at, answerHeaders }) => {
    const seconds = answerHeaders['retry-after'];
    const waitMs = seconds === undefined ? WINDOW_MS : Number(seconds) * 1_000;
    const early = requests.filter((request) => request.at > at && request.at < at + waitMs);
    const late = early.filter((request) => request.at > at + ON_THE_WAY_MS);
    if (late.length === 0 && early.length <= ON_THE_WAY) return [];
    return [
      `${early.length} requests came within the ${waitMs} ms that a refusal asked for, ${late.length} of them late`,
    ];
  });
}
