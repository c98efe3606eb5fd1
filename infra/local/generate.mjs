// @ts-check
/**
 * Generates the Prisma client when there is none for the present schema. By hand: `node infra/local/generate.mjs`
 *
 * Generating needs nothing but what npm has installed, yet the command wants to see an engine binary first and would
 * download one; a program that does nothing is binary enough.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHECKOUT } from './checkout.mjs';

const GENERATED = join(CHECKOUT, 'libs/platform/database/src/generated');
const STAMP = join(GENERATED, 'generated-from.txt');

/** Keeps Prisma's commands and install scripts from fetching anything. @type {Record<string, string>} */
export const PRISMA_OFFLINE = {
  PRISMA_SCHEMA_ENGINE_BINARY: existsSync('/bin/true') ? '/bin/true' : '/usr/bin/true',
  PRISMA_SKIP_POSTINSTALL_GENERATE: '1',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1',
};

export function isGenerated() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digestOfSources();
}

/** @returns {Promise<boolean>} whether there was anything to do */
export async function generate() {
  if (isGenerated()) return false;
  const child = spawn(process.execPath, [join(CHECKOUT, 'node_modules/prisma/build/index.js'), 'generate'], {
    cwd: CHECKOUT,
    env: { ...process.env, ...PRISMA_OFFLINE },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output = (output + chunk).slice(-20_000)));
  }
  const code = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  if (code !== 0) throw new Error(`prisma generate failed:\n${output.trim()}`);
  writeFileSync(STAMP, digestOfSources());
  return true;
}

/** Changes with the schema and with the version of Prisma. Times would not do: a checkout touches files. */
function digestOfSources() {
  const folder = join(CHECKOUT, 'prisma');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.prisma'))
    .map((name) => join(folder, name))
    .sort();
  files.push(join(CHECKOUT, 'prisma.config.ts'), join(CHECKOUT, 'node_modules/prisma/package.json'));
  const hash = createHash('sha256');
  for (const file of files) {
    if (existsSync(file)) hash.update(relative(CHECKOUT, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log((await generate()) ? 'generated the Prisma client' : 'the Prisma client is up to date');
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exit(1);
  }
}
