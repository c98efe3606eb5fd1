import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ComparedArm, Figures } from '../framework/comparison';
import { Actor } from '../framework/processes/actor';
import type { ClientOrder } from './client.actor';
import type { CountingServer } from './counting-server';
import { judgeLimiter } from './judge-limiter';

export interface LimiterTimes {
  /** when the first process is stopped, and when it goes on, from the beginning of the round */
  readonly stopMs: number;
  readonly continueMs: number;
  readonly roundMs: number;
}

export interface LimiterArmOptions extends LimiterTimes {
  readonly limiter: ClientOrder['limiter'];
  readonly processes: number;
  /** for so long the limiter counts a request */
  readonly spanMs: number;
  readonly redisUrl: string;
  readonly server: CountingServer;
}

const SKEWS_MS = [5_000, 0, -5_000];

/** In each round new processes and a new key. */
export function limiterArm(name: string, options: LimiterArmOptions): ComparedArm {
  const { limiter, processes, redisUrl, server } = options;
  return {
    name,
    async run(): Promise<Figures> {
      const key = randomUUID();
      const order = { limiter, redisUrl, key, url: `${server.url}/${key}`, processes };
      const clients: Actor[] = [];
      try {
        for (let index = 0; index < processes; index += 1) {
          const skewMs = SKEWS_MS[index % SKEWS_MS.length] ?? 0;
          clients.push(
            await Actor.start(join(__dirname, 'client.actor.ts'), { ...order, skewMs } satisfies ClientOrder),
          );
        }
        await Promise.all(clients.map((client) => client.ask('begin')));
        const fromMs = await stopOne(clients, options);
        return judgeLimiter(server.arrivals(`/${key}`), { fromMs, spanMs: options.spanMs });
      } finally {
        await Promise.all(clients.map((client) => client.end()));
      }
    },
  };
}

/** Lets the clients send for a round, and gives when somebody could send again after one of them was stopped. */
async function stopOne(clients: readonly Actor[], times: LimiterTimes): Promise<number> {
  await sleep(times.stopMs);
  const stoppedMs = performance.now();
  clients[0]?.signal('SIGSTOP');
  await sleep(times.continueMs - times.stopMs);
  clients[0]?.signal('SIGCONT');
  const continuedMs = performance.now();
  await sleep(times.roundMs - times.continueMs);
  return clients.length > 1 ? stoppedMs : continuedMs;
}
