import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandOf } from './command-of.mjs';
import { startGuarded } from './guarded-process.mjs';

const MODULE = pathToFileURL(join(__dirname, 'guarded-process.mjs')).href;
const PATIENCE = { timeout: 30_000, interval: 50 };

/** Starts a child that would sleep for five minutes, says its pid, and waits. */
const STARTER = `const { startGuarded } = await import(${JSON.stringify(MODULE)});
const { pid } = await startGuarded('sleep', ['300']);
console.log(pid);
setInterval(() => {}, 1_000);`;

describe('startGuarded', () => {
  it('ends the child with its starter, also when that is killed', async () => {
    const starter = spawn(process.execPath, ['--input-type=module', '-e', STARTER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(starter.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    await expect.poll(() => commandOf(pid), PATIENCE).toBe('sleep 300');
    starter.kill('SIGKILL');
    await expect.poll(() => commandOf(pid), PATIENCE).toBeUndefined();
  });

  it('ends what the child has started too, and a child that does not listen', async () => {
    const script = "trap '' TERM; sleep 300 & echo $!; while :; do sleep 1; done";
    const guarded = await startGuarded('/bin/sh', ['-c', script]);
    const [line] = (await once(guarded.child.stdout ?? process.stdin, 'data')) as [Buffer];
    await guarded.stop(100);
    expect(await guarded.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await expect.poll(() => commandOf(Number(line.toString())), PATIENCE).toBeUndefined();
  });
});
