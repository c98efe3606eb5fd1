import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The path of the program that `ResyncThread` runs. It is beside a worker that is built; where this process runs from its
 * sources, the program is bundled from them first, which takes a second.
 */
export async function threadProgram(): Promise<string> {
  if (!__filename.endsWith('.ts')) return join(__dirname, 'thread-main.cjs');
  const checkout = join(__dirname, '../../../..');
  const build = join(checkout, 'infra/bundle/build-programs.mjs');
  await promisify(execFile)(process.execPath, [build, 'worker', 'thread-main']);
  return join(checkout, 'apps/worker/dist/thread-main.cjs');
}
