/**
 * Loaded into a program before everything else (`NODE_OPTIONS=--require`), it lets names resolve to what stands for them
 * in the file `QUAYSIDE_SCRIPTED_NAMES`, in every thread. The file is read for each question; other names are asked for as
 * ever.
 */
'use strict';
const dns = require('node:dns');
const { readFileSync } = require('node:fs');
const threads = require('node:worker_threads');
const intoThreads = require('../preload/into-threads.cjs');

const file = process.env.QUAYSIDE_SCRIPTED_NAMES ?? threads.workerData?.scriptedNames;
const lookup = dns.lookup;

dns.lookup = function scripted(hostname, options, callback) {
  const addresses = JSON.parse(readFileSync(file, 'utf8'))[hostname];
  if (addresses === undefined) return lookup(hostname, options, callback);
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  process.nextTick(callback, null, found);
};

intoThreads(__filename, 'scriptedNames', file);
