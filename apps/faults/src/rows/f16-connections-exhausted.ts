import { connectPostgres, waitFor } from '@quayside/testbed';
import type { Client } from 'pg';
import type { Fault } from '../frame/fault';
import type { Scene } from '../frame/scene';
import { goesOnWithin } from './goes-on-within';

/** The longest that anybody may wait for a connection that does not come, and what the answer itself takes. */
const LONGEST_ANSWER_MS = 12_000;
const TOO_MANY_CONNECTIONS = '53300';

export const connectionsExhausted: Fault = {
  id: 'F16',
  title: 'no connection to Postgres left',
  how: 'those that there are are cut, and a stranger takes all that the server gives, up to max_connections, for seconds',
  mustHold:
    'I1-I8; the API is not ready and answers 503 in bounded time; afterwards everybody is served, the run goes on within 15 s',
  when: 'during',
  lasts: { briefSeconds: 8, fullSeconds: 60 },
  // a server that is down gives nobody a connection
  notWith: ['F15'],
  async inject(scene) {
    const { proxy, directUrl } = scene.house.services.postgres;
    // nobody else gets a connection until all are taken
    proxy.refuse();
    const held = await holdAll(directUrl);
    proxy.heal();
    const amiss = await unlessRefusedInTime(scene);
    const heal = async (): Promise<number> => {
      await Promise.all(held.map((client) => client.end()));
      const overAt = Date.now();
      amiss.push(...(await unlessServed(scene)));
      return overAt;
    };
    return { heal, check: () => amiss };
  },
  check: goesOnWithin(15_000),
};

/**
 * Takes every connection that the server has; those of programs that were cut come free in a moment. What another fault
 * has opened beside them, past the proxy, stays that one's.
 */
async function holdAll(url: string): Promise<readonly Client[]> {
  const first = await connectPostgres(url);
  const held = [first];
  const tookAll = async () => {
    const full = await takeMore(url, held).then(
      () => false,
      (error: { readonly code?: string }) => error.code === TOO_MANY_CONNECTIONS,
    );
    return full && !(await programsConnected(first));
  };
  await waitFor(tookAll, { timeoutMs: 15_000, what: 'all connections to be taken' });
  return held;
}

/** Ends when the server refuses. */
async function takeMore(url: string, held: Client[]): Promise<never> {
  for (;;) held.push(await connectPostgres(url));
}

/** The programs have a login of their own; whoever breaks things is a superuser. */
async function programsConnected(client: Client): Promise<boolean> {
  const { rows } = await client.query(
    "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> current_user LIMIT 1",
  );
  return rows.length > 0;
}

async function unlessRefusedInTime(scene: Scene): Promise<string[]> {
  const beganAt = Date.now();
  const answers = await Promise.all([
    scene.house.call<{ code?: string }>('GET', '/health/ready'),
    scene.house.call<{ code?: string }>('GET', scene.installation.path),
  ]);
  const tookMs = Date.now() - beganAt;
  const late = tookMs > LONGEST_ANSWER_MS ? [`the API took ${tookMs} ms to say that it has no connection`] : [];
  const wrong = answers.filter(({ status, body }) => status !== 503 || body.code !== 'database_unavailable');
  return [...late, ...wrong.map(({ status, body }) => `without a connection the API answered ${status} ${body.code}`)];
}

/** The list of organisations is what a tenant who has nothing to do with the run asks for. */
async function unlessServed({ house }: Scene): Promise<string[]> {
  const ready = await house.call('GET', '/health/ready');
  const others = await house.call('GET', '/organisations');
  return [ready, others].flatMap(({ status }) => (status === 200 ? [] : [`afterwards the API answered ${status}`]));
}
