import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PRELOAD = join(__dirname, 'moved-clock.cjs');

/** A wall clock that is wrong, for programs that are started with `environment`. It can leap while they run. */
export interface MovedClock {
  readonly environment: Readonly<Record<string, string>>;
  /** How far it is from the real one, in milliseconds. */
  moveTo(offsetMs: number): void;
  remove(): void;
}

export function movedClock(offsetMs: number): MovedClock {
  const folder = mkdtempSync(join(tmpdir(), 'quayside-clock-'));
  const file = join(folder, 'offset');
  const moveTo = (ms: number): void => {
    // in one step: a program may read it at any time
    writeFileSync(`${file}.new`, String(ms));
    renameSync(`${file}.new`, file);
  };
  moveTo(offsetMs);
  return {
    environment: { NODE_OPTIONS: `--require ${PRELOAD}`, QUAYSIDE_MOVED_CLOCK: file },
    moveTo,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
