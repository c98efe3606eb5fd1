import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case } from './plan-cases';
import type { Scene } from './scene';

/** Of the requests that a simulator got, the latest. */
const REQUESTS_KEPT = 5_000;

/** Writes down all that is known of a failure, and gives the folder. */
export async function keepEvidence(
  root: string,
  { faults, seed }: Case,
  broken: readonly string[],
  scene: Scene | undefined,
): Promise<string> {
  const folder = join(root, `${faults.map(({ id }) => id).join('+')}-${seed}`);
  await mkdir(folder, { recursive: true });
  const keep = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  await keep('broken.txt', `${broken.join('\n')}\n`);
  if (!scene) return folder;
  const { house } = scene;
  for (const { name, text } of house.outputs()) await keep(`${name}.log`, text);
  for (const side of ['statuspage', 'port'] as const)
    await keep(`${side}-requests.json`, lines(house[side].server.requests.slice(-REQUESTS_KEPT)));
  await keep('port-writes.json', lines(house.port.writes.entries.slice(-REQUESTS_KEPT)));
  // the database may be what is broken
  const runs = await scene.runs().catch((error: Error) => [{ unreadable: error.message }]);
  await keep('runs.json', lines(runs));
  return folder;
}

function lines(items: readonly unknown[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('');
}
