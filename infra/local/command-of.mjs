// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * The command line of a running process; undefined when there is none (a zombie counts as none). A pid in a file says
 * little by itself: after a crash it may belong to another program.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
export function commandOf(pid) {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  let command = '';
  if (existsSync('/proc/self/cmdline')) {
    try {
      command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return undefined;
    }
  } else {
    command = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
  return command.trim() === '' ? undefined : command.trim();
}
