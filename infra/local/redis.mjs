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
const ANSWER_TIMEOUT_MS = 1_000;

/** Every test has a database of its own; an unused one costs next to nothing. */
const DATABASES = 1024;

/**
 * @typedef {object} RunningRedis
 * @property {string} url
 * @property {number} port
 * @property {number} pid
 * @property {Promise<{ code: number | null }>} exited
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
 * The `run_id` of the Redis on this port: every process of it has another one.
 *
 * @param {number} port
 * @returns {Promise<string>}
 */
export async function readRunId(port) {
  const line = await ask(port, 'INFO server', /run_id:([0-9a-f]{40})/);
  if (line === undefined) throw new Error('Redis does not say which process it is.');
  return line.slice('run_id:'.length);
}

/**
 * True when it has loaded its data and answers. While it loads, it answers PING with an error.
 *
 * @param {number} port
 * @param {() => boolean} running another server may hold the port while ours has given up
 * @returns {Promise<boolean>}
 */
async function answersPing(port, running) {
  return (await ask(port, 'PING', /^\+PONG/)) !== undefined && running();
}

/**
 * What the pattern finds in the answer to a command; undefined where the answer is an error, or does not come.
 *
 * @param {number} port
 * @param {string} command
 * @param {RegExp} pattern
 * @returns {Promise<string | undefined>}
 */
function ask(port, command, pattern) {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    /** @param {string} [found] */
    const done = (found) => {
      socket.destroy();
      resolve(found);
    };
    let answer = '';
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => done());
    socket.once('error', () => done());
    socket.once('end', () => done());
    socket.once('connect', () => socket.write(`${command}\r\n`));
    socket.on('data', (data) => {
      answer += data.toString();
      const [found] = pattern.exec(answer) ?? [];
      if (found !== undefined || answer.startsWith('-')) done(found);
    });
  });
}
