import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from './lock-file.mjs';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quayside-lock-'));
  file = join(folder, 'made', 'a.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('takeLock', () => {
  it('gives the lock to the first, and to the next when it is given back', () => {
    const lock = takeLock(file, 'vitest');
    expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
    lock.release?.();
    expect(existsSync(file)).toBe(false);
    expect(takeLock(file, 'vitest').heldBy).toBeUndefined();
  });

  it('tells who holds it, as long as that is the program and runs', async () => {
    takeLock(file, 'sleep').release?.();
    const holder = spawn('sleep', ['300'], { stdio: 'ignore' });
    await once(holder, 'spawn');
    try {
      writeFileSync(file, String(holder.pid));
      expect(takeLock(file, 'sleep').heldBy).toBe(holder.pid);
      // after a crash the pid may be somebody else's
      expect(takeLock(file, 'start.mjs').heldBy).toBeUndefined();
      writeFileSync(file, String(holder.pid));
    } finally {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    }
    expect(takeLock(file, 'sleep').heldBy).toBeUndefined();
    expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
  });
});
