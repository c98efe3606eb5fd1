import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The path of the program that `ResyncThread` runs. Where this process runs from its sources, the program is bundled from
 * them first, which takes a second.
 */
export async function threadProgram(): Promise<string> {
  if (!__filename.endsWith('.ts')) return join(__dirname, 'thread-main.js');
  const script = join(__dirname, '../../build-thread-program.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  return stdout;
}
