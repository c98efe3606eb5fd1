/*
 * Bundles the program of the worker's threads into dist/thread-main.cjs, and prints where it is. A thread cannot run from
 * the sources: the compiler that does that is native code, and the process dies when it is loaded by a second thread after a
 * first one was ended.
 */
import { rename } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, 'dist/thread-main.cjs');
// several processes may build at the same time: whoever reads the target finds a whole file
const own = join(here, `dist/thread-main.${process.pid}.cjs`);

const isOurs = (id) => id.startsWith('.') || isAbsolute(id) || id.startsWith('@quayside/');
const bundle = await rolldown({
  input: join(here, 'src/threads/thread-main.ts'),
  platform: 'node',
  external: (id) => !isOurs(id),
  resolve: { conditionNames: ['@quayside/source'] },
  tsconfig: false,
});
await bundle.write({ file: own, format: 'cjs' });
await bundle.close();
await rename(own, target);
process.stdout.write(target);
