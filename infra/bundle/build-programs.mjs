/*
 * Bundles programs of an app from the sources into its dist/<name>.cjs: those that are named, all when none is.
 * `node infra/bundle/build-programs.mjs <app> [<name>...]`
 *
 *   main         the app itself; run from the sources, the compiler and all that it has compiled would stay in its memory
 *   thread-main  one of the worker's threads; that could not run from the sources at all: the compiler is native code, and
 *                the process dies when it is loaded by a second thread after a first one was ended
 */
import { rename } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const PROGRAMS = {
  scheduler: { main: 'src/main.ts' },
  worker: { 'thread-main': 'src/threads/thread-main.ts', main: 'src/main.ts' },
};

const isOurs = (id) => id.startsWith('.') || isAbsolute(id) || id.startsWith('@quayside/');

async function build(folder, name, source) {
  const bundle = await rolldown({
    input: join(folder, source),
    platform: 'node',
    external: (id) => !isOurs(id),
    resolve: { conditionNames: ['@quayside/source'] },
    tsconfig: false,
  });
  // several processes may build at the same time: whoever reads the target finds a whole file
  const own = join(folder, `dist/${name}.${process.pid}.cjs`);
  await bundle.write({ file: own, format: 'cjs' });
  await bundle.close();
  await rename(own, join(folder, `dist/${name}.cjs`));
}

const [app, ...asked] = process.argv.slice(2);
const programs = PROGRAMS[app];
if (programs === undefined)
  throw new Error(`no app that is bundled: ${app}; there are ${Object.keys(PROGRAMS).join(', ')}`);
const folder = join(dirname(fileURLToPath(import.meta.url)), '../../apps', app);
for (const name of asked.length > 0 ? asked : Object.keys(programs)) await build(folder, name, programs[name]);
