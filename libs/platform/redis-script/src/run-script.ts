import type { RedisScript } from './redis-script';

/** What is needed of a client of Redis; those of ioredis have it. */
export interface ScriptClient {
  evalsha(sha1: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(lua: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** Gives what the script returns. Rejects as the client does. */
export async function runScript(
  redis: ScriptClient,
  { sha1, lua }: RedisScript,
  keys: readonly string[],
  values: readonly (string | number)[],
): Promise<unknown> {
  const parameters = [...keys, ...values.map(String)];
  try {
    return await redis.evalsha(sha1, keys.length, ...parameters);
  } catch (error) {
    // this Redis has not seen the script yet, or was told to forget its scripts
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return redis.eval(lua, keys.length, ...parameters);
  }
}
