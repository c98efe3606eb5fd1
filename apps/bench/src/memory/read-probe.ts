import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PROBE = join(__dirname, 'probe.cjs');

export interface ProbedThreads {
  /** 99 of 100 turns of the event loop were no later, in ms; of the worst thread */
  readonly delayP99Ms: number;
  /** of all threads together, each at its own peak */
  readonly heapBytes: number;
}

/** What the probe wrote about one process. */
export function readProbe(folder: string, pid: number): ProbedThreads {
  const files = readdirSync(folder).filter((name) => name.startsWith(`${pid}-`));
  const threads = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Probed);
  return {
    delayP99Ms: Math.max(0, ...threads.map(({ delayP99Ms }) => delayP99Ms)),
    heapBytes: threads.reduce((sum, { heapUsed }) => sum + heapUsed, 0),
  };
}

interface Probed {
  readonly delayP99Ms: number;
  readonly heapUsed: number;
}
