// @ts-check
/**
 * A Redis of our own, reachable from this machine only (127.0.0.1). It never evicts: a queue that forgets jobs without
 * a word is worse than one that is full. The append-only file makes acknowledged jobs survive a crash of Redis.
 */
import { mkdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CACHE_FOLDER } from './checkout.mjs';
import { freePort } from './free-port.mjs';
import { startGuarded } from './guarded-process.mjs';
import { lastLines } from './last-lines.mjs';
import { findRedisServer } from './redis-server.mjs';

const READY_TIMEOUT_MS = 30_000;
const PING_TIMEOUT_MS = 1_000;

/** Every test has a database of its own; an unused one costs next to nothing. */
const DATABASES = 1024;

/**
 * @typedef {object} RunningRedis
 * @property {string} url
 * @property {number} port
 * @property {number} pid
 * @property {Promise<unknown>} exited
 * @property {() => Promise<void>} stop
 * @property {() => Promise<void>} kill as a crash would end it
 */

/**
 * @param {object} options
 * @param {string} options.dataDir
 * @param {number} [options.port] a free one when absent
 * @param {boolean} options.appendOnly keep what was acknowledged in a file
 * @param {(line: string) => void} [options.onProgress]
 * @returns {Promise<RunningRedis>}
 */
export async function startRedis({ dataDir, port, appendOnly, onProgress = () => {} }) {
  const program = await findRedisServer({ cacheDir: CACHE_FOLDER, onProgress });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const logFile = join(dataDir, 'redis.log');
  const chosen = port ?? (await freePort());
  const redis = await startGuarded(
    program.path,
    [
      ...['--bind', '127.0.0.1', '--port', String(chosen), '--databases', String(DATABASES), '--dir', dataDir],
      ...['--save', '', '--appendonly', appendOnly ? 'yes' : 'no', '--appendfsync', 'everysec'],
      ...['--maxmemory-policy', 'noeviction'],
    ],
    { cwd: '/', env: program.env, logFile },
  );
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await answersPing(chosen, redis.running))) {
    if (redis.running() && Date.now() < deadline) {
      await sleep(20);
      continue;
    }
    await redis.stop();
    throw new Error(`Redis did not start. Its log (${logFile}) ends with:\n${lastLines(logFile, 10)}`);
  }
  return {
    url: `redis://127.0.0.1:${chosen}`,
    port: chosen,
    pid: redis.pid,
    exited: redis.exited,
    stop: () => redis.stop(),
    async kill() {
      redis.signal('SIGKILL');
      await redis.exited;
    },
  };
}

/**
 * True when it has loaded its data and answers. While it loads, it answers PING with an error.
 *
 * @param {number} port
 * @param {() => boolean} running another server may hold the port while ours has given up
 * @returns {Promise<boolean>}
 */
function answersPing(port, running) {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    /** @param {boolean} answer */
    const done = (answer) => {
      socket.destroy();
      resolve(answer && running());
    };
    socket.setTimeout(PING_TIMEOUT_MS, () => done(false));
    socket.once('error', () => done(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => done(data.toString().startsWith('+PONG')));
  });
}
