// @ts-check
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const TAIL_BYTES = 64 * 1024;

/**
 * The end of a file that may be large or missing.
 *
 * @param {string} file
 * @param {number} count
 * @returns {string}
 */
export function lastLines(file, count) {
  let handle;
  try {
    handle = openSync(file, 'r');
  } catch {
    return '(there is no such file)';
  }
  try {
    const { size } = fstatSync(handle);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(handle, tail, 0, tail.length, size - tail.length);
    return tail.toString('utf8').trimEnd().split('\n').slice(-count).join('\n');
  } finally {
    closeSync(handle);
  }
}
