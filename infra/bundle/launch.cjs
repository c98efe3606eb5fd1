// @ts-check
/**
 * Builds an app from the sources, and is it from then on: `node infra/bundle/launch.cjs <app>`. Building is done by another
 * process: what it takes in memory is gone with it.
 */
const { execFileSync } = require('node:child_process');
const { join } = require('node:path');

const app = process.argv[2] ?? '';
execFileSync(process.execPath, [join(__dirname, 'build-programs.mjs'), app], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
require(join(__dirname, '../../apps', app, 'dist/main.cjs'));
