import { createHash } from 'node:crypto';

/** A Lua script, with the digest by which Redis remembers it. */
export interface RedisScript {
  readonly lua: string;
  readonly sha1: string;
}

/** Redis' own clock, in whole milliseconds: those of clients differ. */
export const REDIS_NOW = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
`;

export function redisScript(lua: string): RedisScript {
  return { lua, sha1: createHash('sha1').update(lua).digest('hex') };
}
