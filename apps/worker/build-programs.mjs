/*
 * Bundles programs of the worker from the sources into dist/<name>.cjs: those that are named, both when none is.
 *
 *   main         the worker; run from the sources, the compiler and all that it has compiled would stay in its memory
 *   thread-main  one of its threads; that could not run from the sources at all: the compiler is native code, and the
 *                process dies when it is loaded by a second thread after a first one was ended
 */
import { rename } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = dirname(fileURLToPath(import.meta.url));
const SOURCES = { 'thread-main': 'src/threads/thread-main.ts', main: 'src/main.ts' };

const isOurs = (id) => id.startsWith('.') || isAbsolute(id) || id.startsWith('@quayside/');

async function build(name) {
  const bundle = await rolldown({
    input: join(here, SOURCES[name]),
    platform: 'node',
    external: (id) => !isOurs(id),
    resolve: { conditionNames: ['@quayside/source'] },
    tsconfig: false,
  });
  // several processes may build at the same time: whoever reads the target finds a whole file
  const own = join(here, `dist/${name}.${process.pid}.cjs`);
  await bundle.write({ file: own, format: 'cjs' });
  await bundle.close();
  await rename(own, join(here, `dist/${name}.cjs`));
}

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : Object.keys(SOURCES)) await build(name);
