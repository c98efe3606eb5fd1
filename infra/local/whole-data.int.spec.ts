import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRunId, startRedis, type RunningRedis } from './redis.mjs';
import { markWhole, takeMark } from './whole-data.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quayside-whole-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the data of a Redis', () => {
  it('are whole when they are new, and from a stop in good order to the next start', () => {
    expect(takeMark(join(folder, 'not there yet'))).toBe(true);
    expect(takeMark(folder)).toBe(true);
    // what a Redis that keeps what was acknowledged makes first
    mkdirSync(join(folder, 'appendonlydir'));
    expect(takeMark(folder)).toBe(false);
    markWhole(folder);
    expect(takeMark(folder)).toBe(true);
    expect(takeMark(folder)).toBe(false);
  });

  it('are in the folder that tells of them once Redis has started, and its process has a name of its own', async () => {
    const names: string[] = [];
    for (const start of [1, 2]) {
      const redis: RunningRedis = await startRedis({ dataDir: folder, appendOnly: true });
      try {
        names.push(await readRunId(redis.port));
        expect(takeMark(folder), `start ${start}`).toBe(false);
      } finally {
        await redis.stop();
      }
      expect(await redis.exited).toMatchObject({ code: 0 });
    }
    expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/), expect.stringMatching(/^[0-9a-f]{40}$/)]);
    expect(names[0]).not.toBe(names[1]);
  });
});
