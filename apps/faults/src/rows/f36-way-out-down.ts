import { ConnectProxy, type ProxyFailure, type TcpProxy } from '@quayside/testbed';
import type { Chance } from '../frame/chance';
import type { Aftermath, Fault } from '../frame/fault';

const FAILURES: readonly [ProxyFailure, ...ProxyFailure[]] = ['down', 403, 407, 502, 503];
/** A run has one to Port and one to Statuspage at the least. */
const MOST_TUNNELS = 2;

export const wayOutDown: Fault = {
  id: 'F36',
  title: 'the egress proxy fails',
  how: 'workers with a proxy that, after none to two tunnels of the run, cuts them and refuses or answers 403, 407, 502, 503 (DNS and TLS: specs of libs/http)',
  mustHold:
    'I1-I8; the run ends with http_egress_unavailable, no connection comes past the proxy, the next run gets through by it',
  when: 'before',
  lasts: 'run',
  alone: true,
  async inject(scene, chance) {
    const { house, installation } = scene;
    const proxy = await ConnectProxy.start();
    house.secrets.add(proxy.password);
    // none of the workers without a proxy is left when counting begins
    await scene.replaceWorkers(0);
    const past = countPast(proxy, Object.values(house.ways));
    await scene.replaceWorkers(2, { QUAYSIDE_EGRESS_PROXY_URL: proxy.url, QUAYSIDE_PORT_POLL_SECONDS: '0' });
    failSometime(proxy, chance);
    const found: string[] = [];
    const heal = async (): Promise<number> => {
      proxy.heal();
      const overAt = Date.now();
      const { outcome } = await house.finished(installation.path, await house.resync(installation.path));
      if (outcome !== 'complete') found.push(`the next run, by the proxy, ended as ${outcome}`);
      await scene.replaceWorkers(0);
      if (past() > 0) found.push(`${past()} connections came past the proxy`);
      await scene.replaceWorkers(2);
      await proxy.close();
      return overAt;
    };
    return { heal, check: (_scene, aftermath) => [...found, ...unlikeEgress(aftermath)] };
  },
};

function failSometime(proxy: ConnectProxy, chance: Chance): void {
  proxy.failAfter(chance.between(0, MOST_TUNNELS), chance.pick(FAILURES));
}

/** From now on, how many connections come to the upstreams that are no tunnel of the proxy. */
function countPast(proxy: ConnectProxy, ways: readonly TcpProxy[]): () => number {
  const before = ways.map(({ connectionAttempts }) => connectionAttempts);
  return () =>
    ways.reduce(
      (sum, { connectionAttempts, port }, index) =>
        sum + connectionAttempts - (before[index] ?? 0) - proxy.opened(port),
      0,
    );
}

function unlikeEgress({ run }: Aftermath): string[] {
  const reasons = [run.errorCode, ...run.faults.map(({ code }) => code)].filter((code) => code !== null);
  const found = [];
  if (run.outcome !== 'failed' && run.outcome !== 'partial') found.push(`the run ended as ${run.outcome}`);
  if (!reasons.includes('http_egress_unavailable')) found.push(`the run names ${reasons.join(', ')} as its reasons`);
  if (reasons.includes('internal_error')) found.push('the run took it for a fault of ours');
  return found;
}
