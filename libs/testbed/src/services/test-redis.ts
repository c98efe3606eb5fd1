import { Redis } from 'ioredis';
import { serviceAddress } from './service-addresses';

const COUNTER = 'quayside:test:databases';

/**
 * The address of an empty Redis database that no other caller of this run is given. FLUSHDB is harmless in it; a test
 * that flushes everything, or stops Redis, takes `startOwnRedis`.
 */
export async function testRedisUrl(): Promise<string> {
  const url = new URL(serviceAddress('redis'));
  const redis = new Redis(url.href);
  try {
    const [, databases] = (await redis.config('GET', 'databases')) as string[];
    // database 0 holds the counter
    const number = 1 + (((await redis.incr(COUNTER)) - 1) % (Number(databases) - 1));
    await redis.select(number);
    await redis.flushdb();
    url.pathname = `/${number}`;
    return url.href;
  } finally {
    redis.disconnect();
  }
}
