import type { Fault as SimulatedFault } from '@quayside/simulator-kit';
import type { Chance } from '../frame/chance';
import type { Fault } from '../frame/fault';

const LISTS = ['/v1/pages', '/v1/pages/*', '*/components', '*/component-groups', '*/incidents'] as const;
const MALFORMED = '[{"id": "never-clo';
const HTML = '<!doctype html><html><body>We will be back soon.</body></html>';

export const upstreamBroken: Fault = {
  id: 'F19',
  title: 'Statuspage answers what it should not',
  how: 'from some request on, for some requests or all: 500, 502, 503, a body that is cut, invalid JSON, HTML with 200',
  mustHold: 'I1-I8; the run is partial or fails with a clear reason, and deletes nothing that it has not read whole',
  when: 'before',
  lasts: 'run',
  async inject({ house }, chance) {
    house.statuspage.server.faults.add(drawFault(chance));
    return async () => house.statuspage.server.faults.clear();
  },
  check(_scene, { run }) {
    if (run.outcome === 'complete') return [];
    if (run.outcome !== 'partial' && run.outcome !== 'failed') return [`the run ended as ${run.outcome}`];
    const reasons = [...run.faults.map(({ code }) => code), run.errorCode].filter((code) => code !== null);
    if (reasons.length === 0) return [`the run ended as ${run.outcome}, and names no fault`];
    return reasons.includes('internal_error') ? ['the run took it for a fault of ours'] : [];
  },
};

function drawFault(chance: Chance): SimulatedFault {
  const effects: readonly SimulatedFault['effect'][] = [
    { kind: 'status', status: 500 },
    { kind: 'status', status: 502, body: HTML, headers: { 'content-type': 'text/html' } },
    { kind: 'status', status: 503 },
    { kind: 'cut' },
    { kind: 'malformed', text: MALFORMED },
    { kind: 'status', status: 200, body: HTML, headers: { 'content-type': 'text/html' } },
  ];
  const effect = effects[chance.between(0, effects.length - 1)] ?? { kind: 'cut' };
  const path = chance.pick(LISTS);
  const after = chance.between(0, 4);
  return chance.happens(0.5) ? { effect, path, after } : { effect, path, after, times: chance.between(1, 6) };
}
