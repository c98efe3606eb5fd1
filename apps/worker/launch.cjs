// @ts-check
/**
 * Builds the worker from the sources, and is it from then on. Building is done by another process: what it takes in memory
 * is gone with it.
 */
const { execFileSync } = require('node:child_process');
const { join } = require('node:path');

execFileSync(process.execPath, [join(__dirname, 'build-programs.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
require(join(__dirname, 'dist/main.cjs'));
