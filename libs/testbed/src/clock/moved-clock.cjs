/**
 * Loaded into a program before everything else (`NODE_OPTIONS=--require`), it moves the wall clock, in every thread, by the
 * milliseconds that stand in the file `QUAYSIDE_MOVED_CLOCK`. The file is looked at again and again, so that the clock can
 * leap while the program runs. What never goes back (`performance.now`, `process.hrtime`, timers) stays as it is.
 */
'use strict';
const { readFileSync } = require('node:fs');
const threads = require('node:worker_threads');
const intoThreads = require('../preload/into-threads.cjs');

const LOOK_EVERY_MS = 50;
const file = process.env.QUAYSIDE_MOVED_CLOCK ?? threads.workerData?.movedClock;
const RealDate = Date;
let offsetMs = 0;
let lookedAt = -Infinity;

function now() {
  if (performance.now() - lookedAt >= LOOK_EVERY_MS) {
    lookedAt = performance.now();
    offsetMs = Number(readFileSync(file, 'utf8'));
  }
  return RealDate.now() + offsetMs;
}

globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args));
  }
  static now() {
    return now();
  }
};

intoThreads(__filename, 'movedClock', file);
