import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { movedClock } from './moved-clock';

const HOUR_MS = 3_600_000;
const PROGRAM = `
  const { Worker } = require('node:worker_threads');
  const say = 'console.log(JSON.stringify([Date.now(), new Date().getTime(), +new Date(5), new Date() instanceof Date]))';
  eval(say);
  new Worker(say, { eval: true, env: {}, execArgv: [] });
`;

it('moves the wall clock of a program and of its threads, and nothing else of a date', async () => {
  const clock = movedClock(-2 * HOUR_MS);
  clock.moveTo(HOUR_MS);
  const before = Date.now();
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', PROGRAM], {
    env: { PATH: process.env['PATH'], ...clock.environment },
  });
  clock.remove();
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    const [now, fresh, given, isDate] = JSON.parse(line) as [number, number, number, boolean];
    for (const time of [now, fresh]) {
      expect(time).toBeGreaterThanOrEqual(before + HOUR_MS);
      expect(time).toBeLessThanOrEqual(Date.now() + HOUR_MS);
    }
    expect([given, isDate]).toEqual([5, true]);
  }
});
