import type { Chance } from '../frame/chance';
import type { Check, Fault, Injected } from '../frame/fault';
import { onRequest } from '../frame/on-request';
import type { Scene } from '../frame/scene';
import { gotThrough } from './got-through';
import { refuseOneEntity } from './refuse-one-entity';

const BULK = '*/entities/bulk';
/** Fewer than a request is sent, so that it gets through in the end. */
const MOST_REFUSALS = 4;
const TOKEN_PATH = '/v1/auth/access_token';

export const portRefuses: Fault = {
  id: 'F26',
  title: 'Port refuses',
  how: 'one of: 429, 413 or 5xx for up to four bulks; 503 for all; 422 for one entity of a bulk; all tokens expire during the run',
  mustHold:
    'I1-I8; waited for, halved, in the ledger alone, or one token for all; what is refused is written by the next run',
  when: 'before',
  lasts: 'run',
  // whoever asks Port now and then whether a resync is wanted needs a token too
  needs: { environment: { QUAYSIDE_PORT_POLL_SECONDS: '0' } },
  async inject(scene, chance) {
    return chance.pick([refuseSome, refuseAll, refuseOneEntity, expireTokens])(scene, chance);
  },
};

function refuseSome({ house }: Scene, chance: Chance): Injected {
  const { faults } = house.port.server;
  const status = chance.pick([429, 413, 500, 502, 503]);
  const headers = status === 429 && chance.happens(0.5) ? { 'retry-after': '1' } : {};
  const effect = {
    kind: 'status',
    status,
    headers,
    body: { ok: false, error: 'refused', message: 'Not now' },
  } as const;
  faults.add({ effect, path: BULK, after: chance.between(0, 5), times: chance.between(1, MOST_REFUSALS) });
  return { heal: async () => faults.clear(), check: (_scene, aftermath) => gotThrough(aftermath) };
}

function refuseAll({ house }: Scene, chance: Chance): Injected {
  const { faults } = house.port.server;
  faults.add({ effect: { kind: 'status', status: 503 }, path: BULK, after: chance.between(0, 5) });
  const check: Check = (_scene, { run }) => {
    const reasons = [run.errorCode, ...run.faults.map(({ code }) => code)].filter((code) => code !== null);
    if (run.outcome !== 'partial' && run.outcome !== 'failed') return [`the run ended as ${run.outcome}`];
    return reasons.includes('internal_error') ? ['the run took it for a fault of ours'] : [];
  };
  return { heal: async () => faults.clear(), check };
}

function expireTokens({ house }: Scene, chance: Chance): Injected {
  const { server } = house.port;
  const expire = (): void => house.port.expireTokens();
  const watch = onRequest(server, chance.between(2, 8), ({ path }) => path.includes('/entities'), expire);
  const check: Check = (_scene, aftermath) => {
    const { actedAt } = watch;
    if (actedAt === null) return ['nothing was sent to Port'];
    const asked = server.requests.filter(
      ({ at, path, status }) => at >= actedAt && path === TOKEN_PATH && status === 200,
    );
    const many = asked.length === 1 ? [] : [`${asked.length} tokens were asked for after the first had expired`];
    return [...gotThrough(aftermath), ...many];
  };
  return { heal: async () => watch.stop(), check };
}
