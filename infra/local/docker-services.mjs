// @ts-check
/** Postgres and Redis in containers, for those who have Docker and ask for it. They keep their data in named volumes. */
import { spawn } from 'node:child_process';
import { CHECKOUT } from './checkout.mjs';

/** The same numbers as in docker-compose.yml. */
const POSTGRES_PORT = process.env['QUAYSIDE_POSTGRES_PORT'] ?? '54320';
const REDIS_PORT = process.env['QUAYSIDE_REDIS_PORT'] ?? '63790';

/** @typedef {'postgres' | 'redis'} Service */

/** @type {Record<Service, string>} */
export const DOCKER_URLS = {
  postgres: `postgresql://postgres:quayside@127.0.0.1:${POSTGRES_PORT}/quayside`,
  redis: `redis://127.0.0.1:${REDIS_PORT}`,
};

/** @param {readonly Service[]} services */
export async function startDockerServices(services) {
  const version = await docker('compose', 'version').catch((error) => ({ code: -1, output: String(error.message) }));
  if (version.code !== 0) {
    throw new Error(`Docker was asked for, but "docker compose" does not work here:\n${version.output.trim()}`);
  }
  const up = await docker('compose', 'up', '--detach', '--wait', ...services);
  if (up.code !== 0) throw new Error(`docker compose up failed:\n${up.output.trim()}`);
}

/** The containers stay, and so do their data. @param {readonly Service[]} services */
export async function stopDockerServices(services) {
  await docker('compose', 'stop', ...services);
}

/** @param {...string} args @returns {Promise<{ code: number | null, output: string }>} */
function docker(...args) {
  return new Promise((resolve, reject) => {
    // a group of its own: Ctrl-C must not take the services away before the programs that use them
    const child = spawn('docker', args, { cwd: CHECKOUT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => (output = (output + chunk).slice(-5_000)));
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
