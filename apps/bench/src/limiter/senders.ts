import { monotonicMs, silentLogger, systemClock } from '@quayside/domain';
import { createHttpClient, type HttpClient } from '@quayside/http';
import { RedisRequestBudgets } from '@quayside/platform-rate-limit';
import Bottleneck from 'bottleneck';
import { Redis } from 'ioredis';
import type { ClientOrder } from './client.actor';
import { ALLOWANCE } from './allowance';
import { healBottleneck } from './heal-bottleneck';

/** Sends one request as soon as it may. */
export type Send = () => Promise<void>;

export const SENDERS: Readonly<Record<ClientOrder['limiter'], (order: ClientOrder) => Send>> = {
  quayside: sendWithinBudget,
  bottleneck: sendByBottleneck,
  sleep: sendAndSleep,
};

/** As a worker does: the product's HTTP client and budget. */
function sendWithinBudget({ redisUrl, key, url }: ClientOrder): Send {
  const budgets = new RedisRequestBudgets({
    redis: newRedis(redisUrl),
    secret: Buffer.from('a secret that all processes share'),
    clock: systemClock,
    nowMs: monotonicMs,
    logger: silentLogger,
    maxOutageMs: 600_000,
  });
  const budget = budgets.of({ host: 'api.example.com', apiKey: key }, ALLOWANCE);
  return sendBy(newHttpClient({ budget, lane: 'interactive' }), url);
}

function sendByBottleneck({ redisUrl, key, url }: ClientOrder): Send {
  const limiter = new Bottleneck({
    id: key,
    connection: new Bottleneck.IORedisConnection({ client: healBottleneck(newRedis(redisUrl)) }),
    reservoir: ALLOWANCE.limit,
    reservoirRefreshAmount: ALLOWANCE.limit,
    reservoirRefreshInterval: ALLOWANCE.windowMs,
  });
  limiter.on('error', () => {});
  const send = sendBy(newHttpClient(), url);
  return () => limiter.schedule(send);
}

/** Nothing is shared: every process knows how many there are, and sends its part. */
function sendAndSleep({ processes, url }: ClientOrder): Send {
  const send = sendBy(newHttpClient(), url);
  const everyMs = (ALLOWANCE.windowMs / ALLOWANCE.limit) * processes;
  let free: Promise<void> = Promise.resolve();
  return () => {
    const sent = free.then(send);
    free = sent.catch(() => {}).then(() => systemClock.sleep(everyMs));
    return sent;
  };
}

function sendBy(http: HttpClient, url: string): Send {
  return async () => {
    await http.request({ method: 'GET', url });
  };
}

function newHttpClient(budget?: Parameters<typeof createHttpClient>[0]['budget']): HttpClient {
  return createHttpClient({
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    allowPrivateHosts: true,
    ...(budget === undefined ? {} : { budget }),
  });
}

function newRedis(url: string): Redis {
  const redis = new Redis(url, { retryStrategy: () => 100 });
  redis.on('error', () => {});
  return redis;
}
