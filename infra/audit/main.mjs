// @ts-check
/** `npm run audit`: asks the registry for advisories about what our programs are made of, tools and tests left out. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judgeAudit } from './judge-audit.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const TIMEOUT_MS = 60_000;

const accepted = JSON.parse(readFileSync(join(HERE, 'accepted.json'), 'utf8'));
const { lines, passed } = judgeAudit(await ask(), accepted, new Date().toISOString().slice(0, 10));
for (const line of lines) console.log(`dependency audit: ${line}`);
process.exitCode = passed ? 0 : 1;

/** @returns {Promise<unknown>} */
function ask() {
  return new Promise((resolve) => {
    const args = ['audit', '--json', '--omit=dev', '--package-lock-only', '--fetch-retries=1'];
    const npm = spawn('npm', args, {
      cwd: join(HERE, '../..'),
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: TIMEOUT_MS,
    });
    let output = '';
    npm.stdout.on('data', (chunk) => (output += chunk));
    npm.once('error', () => resolve(undefined));
    npm.once('close', () => {
      try {
        resolve(JSON.parse(output));
      } catch {
        resolve(undefined);
      }
    });
  });
}
