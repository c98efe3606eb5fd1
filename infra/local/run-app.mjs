// @ts-check
/** One program of `apps` as a process of its own, its output in a log file, up when its ready line is in there. */
import { closeSync, existsSync, openSync, readSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKOUT, DATA_FOLDER } from './checkout.mjs';
import { startGuarded } from './guarded-process.mjs';
import { lastLines } from './last-lines.mjs';
import { runAppArguments } from './run-app-arguments.mjs';

export const LOG_FOLDER = join(DATA_FOLDER, 'logs');

const READY_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 5_000;

/**
 * Started and ready are two steps, so that the caller knows of the process before it is up.
 *
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
export async function runApp(name, env) {
  const logFile = join(LOG_FOLDER, `${name}.log`);
  if (existsSync(logFile)) renameSync(logFile, join(LOG_FOLDER, `${name}.previous.log`));
  const app = await startGuarded(process.execPath, runAppArguments(name), { cwd: CHECKOUT, env, logFile });
  return {
    part: { name, logFile, exited: app.exited, stop: () => app.stop(STOP_GRACE_MS) },
    ready: () => readyLine(name, logFile, app.running),
  };
}

/**
 * @param {string} name
 * @param {string} logFile
 * @param {() => boolean} running
 * @returns {Promise<Record<string, unknown>>}
 */
async function readyLine(name, logFile, running) {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  const nextLines = lineReader(logFile);
  try {
    for (;;) {
      const alive = running();
      for (const line of nextLines()) {
        const parsed = parseReady(line);
        if (parsed) return parsed;
      }
      if (!alive) throw new Error(`${name} ended before it was up. ${logFile} ends with:\n${lastLines(logFile, 15)}`);
      if (Date.now() > deadline) {
        throw new Error(
          `${name} was not up after ${READY_TIMEOUT_MS / 1000} s. ${logFile} ends with:\n${lastLines(logFile, 15)}`,
        );
      }
      await sleep(50);
    }
  } finally {
    nextLines.close();
  }
}

/** Gives the whole lines that a growing file got since the last call. @param {string} file */
function lineReader(file) {
  const handle = openSync(file, 'r');
  const chunk = Buffer.alloc(64 * 1024);
  let position = 0;
  let rest = '';
  const next = () => {
    const size = readSync(handle, chunk, 0, chunk.length, position);
    position += size;
    const lines = (rest + chunk.toString('utf8', 0, size)).split('\n');
    rest = (lines.pop() ?? '').slice(-chunk.length);
    return lines;
  };
  return Object.assign(next, { close: () => closeSync(handle) });
}

/** @param {string} line @returns {Record<string, unknown> | undefined} */
function parseReady(line) {
  if (!line.startsWith('{') || !line.includes('"ready"')) return undefined;
  try {
    const parsed = JSON.parse(line);
    return parsed.event === 'ready' ? parsed : undefined;
  } catch {
    return undefined;
  }
}
