// @ts-check
/**
 * Notices that the `npm` which runs this program has been killed. npm passes a SIGTERM on to the shell between it and
 * us, which dies of it without a word to us; a SIGKILL it cannot pass on at all.
 */
import { readFileSync } from 'node:fs';
import { commandOf } from './command-of.mjs';

const LOOK_EVERY_MS = 500;

/** @returns {Promise<void>} resolves when npm is gone; never when the program was not started by npm */
export function launcherGone() {
  return new Promise((resolve) => {
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    // npm -> sh -c "node ..." -> us; some shells replace themselves by the command, and then npm is the parent
    const viaShell = commandOf(parent)?.includes(' -c ') === true;
    const grandparent = viaShell ? parentOf(parent) : undefined;
    const timer = setInterval(() => {
      if (process.ppid === parent && (grandparent === undefined || parentOf(parent) === grandparent)) return;
      clearInterval(timer);
      resolve();
    }, LOOK_EVERY_MS);
    timer.unref();
  });
}

/** @param {number} pid @returns {number | undefined} undefined where there is no /proc */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // pid (name) state parent ...; the name may hold anything
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
