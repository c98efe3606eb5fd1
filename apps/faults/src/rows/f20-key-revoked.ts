import type { RecordedRequest } from '@quayside/simulator-kit';
import { STATUSPAGE_KEY, waitFor } from '@quayside/testbed';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../frame/fault';
import { onRequest } from '../frame/on-request';
import type { RunRow, Scene } from '../frame/scene';
import { requestsWithKey } from './requests-with-key';

const NEW_KEY = 'new-key-of-acme-0123456789';
/** Lists that are read at a time may each meet the refusal, and the key is asked about twice. */
const MOST_REFUSED = 6;
/** Long enough for a scheduler that looks four times a second to make a run of what is due. */
const HALTED_FOR_MS = 2_000;

export const keyRevoked: Fault = {
  id: 'F20',
  title: 'the key of Statuspage revoked during a run',
  how: 'after a random request of the run every other one with that key is answered 401, until a new key is set by the API',
  mustHold:
    'I1-I8; the run ends at once, nothing is deleted nor scheduled nor asked with that key; a new key makes it good',
  when: 'before',
  lasts: 'run',
  async inject(scene, chance) {
    const { house } = scene;
    const { keys, server } = house.statuspage;
    const deletedBefore = house.port.writes.deleted;
    const revoke = (): void => keys.revoke(STATUSPAGE_KEY);
    const watch = onRequest(server, chance.between(1, 7), ({ path }) => path.startsWith('/v1/'), revoke);
    const found: string[] = [];
    const heal = async (): Promise<number> => {
      watch.stop();
      const [run] = await scene.runs();
      if (!run) throw new Error('there is no run');
      found.push(...endedAtOnce(run, server.requests, watch.actedAt));
      if (house.port.writes.deleted > deletedBefore) found.push('something was deleted');
      found.push(...(await staysHalted(scene)));
      const overAt = Date.now();
      await replaceKey(scene, NEW_KEY);
      keys.restore(STATUSPAGE_KEY);
      await replaceKey(scene, STATUSPAGE_KEY);
      return overAt;
    };
    return { heal, check: () => found };
  },
};

function endedAtOnce(run: RunRow, requests: readonly RecordedRequest[], revokedAt: number | null): string[] {
  const refused = requests.filter(({ at, status }) => revokedAt !== null && at >= revokedAt && status === 401);
  const found = [];
  if (run.outcome !== 'credentials_rejected') found.push(`the run ended as ${run.outcome} (${run.errorCode})`);
  if (refused.length === 0) found.push('nothing was refused');
  if (refused.length > MOST_REFUSED) found.push(`the dead key was tried ${refused.length} times`);
  return found;
}

/** Makes the installation due, and waits whether anything comes of it. */
async function staysHalted(scene: Scene): Promise<string[]> {
  const { house, installation } = scene;
  const before = await scene.runs();
  const asked = house.statuspage.server.requests.length;
  await scene.makeDue();
  await wait(HALTED_FOR_MS);
  const { body } = await house.call<{ readonly health: { readonly state: string } }>('GET', installation.path);
  const found = [];
  if (body.health.state !== 'halted') found.push(`the installation is ${body.health.state}`);
  if ((await scene.runs()).length > before.length) found.push('a run was made of a halted installation');
  if (house.statuspage.server.requests.length > asked) found.push('Statuspage was asked for a halted installation');
  return found;
}

/** Sets a key, and waits for a run that gets through with it: what was halted is due at once. */
async function replaceKey(scene: Scene, key: string): Promise<void> {
  const { house, installation } = scene;
  house.secrets.add(key);
  house.statuspage.keys.add(key);
  const before = new Set((await scene.runs()).map(({ id }) => id));
  const sent = (): number => requestsWithKey(scene, key).length;
  const sentBefore = sent();
  const { status } = await house.call('PATCH', installation.path, { settings: { statuspageApiKey: key } });
  if (status !== 200) throw new Error(`the key was not replaced: ${status}`);
  // the new key of a halted installation makes it due; one in its place does not
  if (key === STATUSPAGE_KEY) await scene.makeDue();
  const got = async () =>
    (await scene.runs()).some(({ id, outcome }) => !before.has(id) && outcome === 'complete') && sent() > sentBefore;
  await waitFor(got, { timeoutMs: 60_000, what: 'a run that gets through with another key' });
}
