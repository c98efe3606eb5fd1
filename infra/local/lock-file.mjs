// @ts-check
/**
 * A file that only one process at a time holds. It names its holder by pid; a lock whose holder is gone is taken over.
 * The file appears with its content or not at all (a hard link), so nobody reads half a pid.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { commandOf } from './command-of.mjs';

const ATTEMPTS = 20;

/**
 * @param {string} file
 * @param {string} program a part of the holder's command line: after a crash the pid may belong to another program
 * @returns {{ heldBy: number, release?: undefined } | { heldBy?: undefined, release: () => void }}
 */
export function takeLock(file, program) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      try {
        linkSync(mine, file);
        return { release: () => rmSync(file, { force: true }) };
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      }
      const holder = readHolder(file);
      if (holder !== undefined && holder !== process.pid && commandOf(holder)?.includes(program)) {
        return { heldBy: holder };
      }
      rmSync(file, { force: true });
    }
    throw new Error(`${file} keeps changing hands.`);
  } finally {
    rmSync(mine, { force: true });
  }
}

/** @param {string} file */
function readHolder(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // given back a moment ago
  }
}
