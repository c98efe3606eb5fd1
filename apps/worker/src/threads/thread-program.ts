import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The path of the program that `ResyncThread` runs. It is beside a worker that is built; where this process runs from its
 * sources, the program is bundled from them first, which takes a second.
 */
export async function threadProgram(): Promise<string> {
  if (!__filename.endsWith('.ts')) return join(__dirname, 'thread-main.cjs');
  const worker = join(__dirname, '../..');
  await promisify(execFile)(process.execPath, [join(worker, 'build-programs.mjs'), 'thread-main']);
  return join(worker, 'dist/thread-main.cjs');
}
