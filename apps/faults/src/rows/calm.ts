import type { SpawnedApp } from '@quayside/testbed';
import type { Scene } from '../frame/scene';
import { linesSince } from './log-lines';

/** What a program may log in a second while something is away: the scheduler of a house looks for runs four times. */
const LINES_A_SECOND = 8;
/** What it may log once, on top of that. */
const LINES_AT_ONCE = 50;

/** What speaks against programs that bear an outage quietly: all of them live on, and none fills its log. */
export function unquiet(scene: Scene, since: number): string[] {
  const { house } = scene;
  const ended = [...house.workers, ...house.schedulers, ...house.apis].filter((app) => !isAlive(app));
  const most = LINES_AT_ONCE + (LINES_A_SECOND * (Date.now() - since)) / 1_000;
  const counts = new Map<string, number>();
  for (const { name, message } of linesSince(house, since))
    // a line for each request that the row itself sends
    if (message !== 'request answered') counts.set(name, (counts.get(name) ?? 0) + 1);
  const loud = [...counts].filter(([, count]) => count > most);
  return [
    ...ended.map(({ name }) => `the ${name} ended`),
    ...loud.map(([name, count]) => `programs named ${name} logged ${count} lines; ${Math.round(most)} are allowed`),
  ];
}

function isAlive({ pid }: SpawnedApp): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
