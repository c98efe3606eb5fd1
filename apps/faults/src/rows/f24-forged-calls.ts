import { waitFor } from '@quayside/testbed';
import { readFile } from 'node:fs/promises';
import type { Fault } from '../frame/fault';
import type { Scene } from '../frame/scene';
import { gotThrough } from './got-through';
import { openSlowly, sendBytes, type SlowCaller } from './raw-http';

const CALLS = 200;
const LARGE_BYTES = 10 * 1024 * 1024;
const LARGE_BODIES = 20;
const SLOW_CALLERS = 40;
/** The API gives a request 30 seconds to arrive, and looks every few seconds. */
const CLOSED_WITHIN_MS = 45_000;
/** All bodies together have 200 MiB; the API may keep one MiB of each. */
const MOST_GROWTH_MIB = 120;

export const forgedCalls: Fault = {
  id: 'F24',
  title: 'forged, large and slow calls',
  how: 'no webhooks yet: calls of the API without a token and with a wrong one, 20 bodies of 10 MiB, 40 clients that send a byte a second',
  mustHold:
    'I1-I8; refused with 401 or 413, closed in time, bounded memory; meanwhile others are answered, and no upstream is asked',
  when: 'before',
  lasts: 'moment',
  async inject(scene) {
    // beside another fault there may be no API for a moment
    const found = await callBadly(scene).catch((error: Error) => [`a call had no answer: ${error.message}`]);
    return { heal: async () => {}, check: (_scene, aftermath) => [...gotThrough(aftermath), ...found] };
  },
};

/** Gives what should not have been. */
async function callBadly(scene: Scene): Promise<string[]> {
  const { house, installation } = scene;
  const { address } = house.api;
  const runsBefore = (await scene.runs()).length;
  const askedBefore = house.statuspage.server.requests.length;
  const memoryBefore = await memoryMib(scene);
  const path = `/api/v1${installation.path}`;
  const slow = Array.from({ length: SLOW_CALLERS }, (_, index) => openSlowly(address, index % 2 === 0 ? null : path));
  const found = [...(await refused(address, path)), ...(await tooLarge(address, `${path}/resyncs`))];
  const { status } = await house.call('GET', installation.path);
  if (status !== 200) found.push(`others were answered ${status} meanwhile`);
  const grownMib = (await memoryMib(scene)) - memoryBefore;
  if (grownMib > MOST_GROWTH_MIB) found.push(`the API has grown by ${Math.round(grownMib)} MiB`);
  found.push(...(await closed(slow)));
  if ((await scene.runs()).length > runsBefore) found.push('a call without a right made a run');
  if (house.statuspage.server.requests.length > askedBefore) found.push('an upstream was asked');
  return found;
}

async function refused(address: string, path: string): Promise<string[]> {
  const statuses = await Promise.all(
    Array.from({ length: CALLS }, async (_, index) => {
      const headers = index % 2 === 0 ? {} : { authorization: `Bearer forged-${index}` };
      const [method, route] = index % 3 === 0 ? ['POST', `${path}/resyncs`] : ['GET', path];
      return (await fetch(`${address}${route}`, { method, headers })).status;
    }),
  );
  const others = statuses.filter((status) => status !== 401);
  return others.length === 0 ? [] : [`calls without a right were answered ${[...new Set(others)].join(', ')}`];
}

async function tooLarge(address: string, path: string): Promise<string[]> {
  const statuses = await Promise.all(
    Array.from({ length: LARGE_BODIES }, (_, index) => sendBytes(address, path, LARGE_BYTES, index % 2 === 0)),
  );
  // null: the connection was closed under what was still being sent
  const others = statuses.filter((status) => status !== 413 && status !== 401 && status !== null);
  return others.length === 0 ? [] : [`large bodies were answered ${[...new Set(others)].join(', ')}`];
}

async function closed(callers: readonly SlowCaller[]): Promise<string[]> {
  const open = (): number => callers.filter((caller) => !caller.isClosed()).length;
  try {
    await waitFor(() => open() === 0, { timeoutMs: CLOSED_WITHIN_MS, what: 'slow callers to be closed' });
    return [];
  } catch {
    return [`${open()} of ${callers.length} slow callers are not closed after ${CLOSED_WITHIN_MS} ms`];
  } finally {
    for (const caller of callers) caller.close();
  }
}

/** What the API has in memory. */
async function memoryMib({ house }: Scene): Promise<number> {
  const status = await readFile(`/proc/${house.apis[0]?.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
}
