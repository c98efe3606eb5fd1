import { silentLogger } from '@quayside/domain';
import { startOwnRedis } from '@quayside/testing';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { requireNoEviction } from './require-no-eviction';

/** What is warned of. */
function listening() {
  const warnings: string[] = [];
  return {
    warnings,
    logger: { ...silentLogger, warn: (_fields: object, message: string) => void warnings.push(message) },
  };
}

describe('requireNoEviction', () => {
  it('takes a Redis that never evicts, refuses one that does, and only warns where refusing is not asked for', async () => {
    const server = await startOwnRedis({ appendOnly: false });
    const { url: redisUrl } = server;
    const redis = new Redis(redisUrl);
    try {
      const { warnings, logger } = listening();
      await requireNoEviction({ redisUrl, logger, refuse: true });
      expect(warnings).toEqual([]);

      await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await expect(requireNoEviction({ redisUrl, logger, refuse: true })).rejects.toMatchObject({
        code: 'queue_evicts',
        message: expect.stringMatching(/REDIS_URL.*allkeys-lru.*noeviction/) as string,
      });
      await requireNoEviction({ redisUrl, logger, refuse: false });
      expect(warnings).toEqual([expect.stringContaining('allkeys-lru')]);
    } finally {
      redis.disconnect();
      await server.stop();
    }
  });

  it('warns, and lets a program start, when Redis is away', async () => {
    const { warnings, logger } = listening();
    await requireNoEviction({ redisUrl: 'redis://127.0.0.1:1', logger, refuse: true });
    expect(warnings).toEqual([expect.stringContaining('does not say')]);
  });
});
