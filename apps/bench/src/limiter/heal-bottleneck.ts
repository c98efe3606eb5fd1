import type { Redis } from 'ioredis';

const CODE = /\b(?:SETTINGS_KEY_NOT_FOUND|UNKNOWN_CLIENT)\b/;

/**
 * Bottleneck 2.19.5 compares the whole text of its scripts' errors, which Redis 7 gives a prefix and a suffix: without
 * this, it never recovers once its keys or its registration are gone, as after every pause of ten seconds.
 */
export function healBottleneck(redis: Redis): Redis {
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, stream) => {
    const reject = command.reject;
    command.reject = (error) => {
      const [code] = CODE.exec(error.message) ?? [];
      if (code !== undefined) error.message = code;
      reject(error);
    };
    return send(command, stream);
  };
  return redis;
}
