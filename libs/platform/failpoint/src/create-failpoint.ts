import { writeSync } from 'node:fs';
import type { FailpointAction, FailpointSetting } from './failpoint-text';

/** Called wherever the program could break; breaks it where and when its setting says so. */
export type Failpoint<Point extends string = string> = (point: Point, subject?: string) => void;

const STANDARD_ERROR = 2;

/** @param setting undefined where the program is to work as it does */
export function createFailpoint<Point extends string>(setting: FailpointSetting<Point> | undefined): Failpoint<Point> {
  if (setting === undefined) return () => {};
  let reached = 0;
  return (point, subject) => {
    if (point !== setting.point || (setting.subject !== undefined && setting.subject !== subject)) return;
    reached += 1;
    if (reached !== setting.nth) return;
    // written at once: who is killed next cannot flush a stream any more
    writeSync(STANDARD_ERROR, `failpoint ${point}: ${setting.action.kind}\n`);
    act(setting.action, point);
  };
}

function act(action: FailpointAction, point: string): void {
  if (action.kind === 'kill') process.kill(process.pid, 'SIGKILL');
  else if (action.kind === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, action.ms);
  else throw new Error(`the failpoint ${point} was reached`);
}
