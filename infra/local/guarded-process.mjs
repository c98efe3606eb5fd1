// @ts-check
/**
 * Child processes that cannot outlive the process that started them, whatever ends it: `kill -9` included.
 *
 * Each runs in a process group of its own, so that Ctrl-C in the terminal reaches only the starter, which then stops
 * things in order. Beside it in the group a small shell reads from a pipe whose other end the starter holds. When the
 * starter is gone the read ends, and the shell stops the group: first politely, after ten seconds for good. The shell
 * is a grandchild, because a server such as Postgres would wonder about a child that it did not start.
 */
import { spawn } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';

const WATCH_AND_RUN = `( ( trap '' INT TERM HUP QUIT
  read -r _ <&3
  kill -s "$QUAYSIDE_STOP_SIGNAL" -- "-$$"
  seconds=0
  while kill -0 "$$" && [ "$seconds" -lt 10 ]; do sleep 1; seconds=$((seconds + 1)); done
  kill -s KILL -- "-$$" ) & ) 3<&0 >/dev/null 2>&1
exec "$@" </dev/null`;

/**
 * @typedef {object} GuardedProcess
 * @property {number} pid of the program itself
 * @property {import('node:child_process').ChildProcess} child
 * @property {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} exited
 * @property {() => boolean} running
 * @property {(signal: NodeJS.Signals) => void} signal
 * @property {(graceMs?: number) => Promise<void>} stop asks with the stop signal, insists with SIGKILL after the grace
 */

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {number} [options.uid]
 * @param {number} [options.gid]
 * @param {string} [options.logFile] both streams are appended to it; without it they are pipes of `child`
 * @param {'SIGTERM' | 'SIGINT'} [options.stopSignal] what asks this program to end in good order
 * @returns {Promise<GuardedProcess>}
 */
export async function startGuarded(command, args, options = {}) {
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  const log = options.logFile === undefined ? undefined : openSync(options.logFile, 'a', 0o600);
  const child = spawn('/bin/sh', ['-c', WATCH_AND_RUN, 'guard', command, ...args], {
    cwd: options.cwd ?? process.cwd(),
    env: { ...(options.env ?? process.env), QUAYSIDE_STOP_SIGNAL: stopSignal.slice('SIG'.length) },
    detached: true,
    stdio: ['pipe', log ?? 'pipe', log ?? 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  if (log !== undefined) closeSync(log);
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));

  const pid = /** @type {number} */ (child.pid);
  let running = true;
  /** @type {GuardedProcess['exited']} */
  const exited = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      running = false;
      killGroup(pid); // the watching shell, and whatever the program left behind
      child.stdin?.destroy();
      resolve({ code, signal });
    });
  });
  /** @param {NodeJS.Signals} signal */
  const signal = (signal) => {
    if (running) child.kill(signal);
  };
  return {
    pid,
    child,
    exited,
    running: () => running,
    signal,
    async stop(graceMs = 10_000) {
      signal(stopSignal);
      const insist = setTimeout(() => killGroup(pid), graceMs);
      await exited;
      clearTimeout(insist);
    },
  };
}

/** @param {number} pid */
function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // nobody is left in it
  }
}
