import type { Fault } from '../frame/fault';
import type { Scene } from '../frame/scene';
import { gotThrough } from './got-through';
import {
  pointPort,
  pointStatuspage,
  PORT_HOST,
  PublicInternet,
  STATUSPAGE_ADDRESS,
  STATUSPAGE_HOST,
} from './public-internet';

const METADATA = '169.254.169.254';
const RUN_MS = 300_000;

/** A way to point a run at the metadata service of a cloud, and the host that the audit trail is to name. */
interface Trick {
  readonly title: string;
  readonly host: string;
  /** Gives what undoes it. */
  play(scene: Scene, internet: PublicInternet): Promise<() => Promise<void> | void>;
}

const BASE_URL: Trick = {
  title: 'the base URL',
  host: METADATA,
  async play(scene) {
    await pointStatuspage(scene, `https://${METADATA}`);
    return () => pointStatuspage(scene, `https://${STATUSPAGE_HOST}`);
  },
};

const REDIRECT: Trick = {
  title: 'a redirect',
  host: METADATA,
  async play({ house }) {
    const { faults } = house.statuspage.server;
    const headers = { location: `http://${METADATA}/latest/meta-data/` };
    faults.add({ effect: { kind: 'status', status: 302, headers }, path: '/v1/*' });
    return () => faults.clear();
  },
};

const REBINDING: Trick = {
  title: 'a name that resolves to it since the last run',
  host: STATUSPAGE_HOST,
  async play(_scene, { names }) {
    names.resolve(STATUSPAGE_HOST, [STATUSPAGE_ADDRESS, METADATA]);
    return () => names.resolve(STATUSPAGE_HOST, [STATUSPAGE_ADDRESS]);
  },
};

export const hostileAddress: Fault = {
  id: 'F37',
  title: 'somebody points us at our own network',
  how: 'workers as in production; runs with the metadata address of clouds as base URL, as the target of a redirect, and behind a name that was public before',
  mustHold:
    'I1-I8; nothing is sent there nor asked for at the proxy, nothing is deleted, each run has one entry on the audit trail; then a run gets through',
  when: 'before',
  lasts: 'run',
  // such workers take no other allowance than that of Statuspage
  needs: { rateLimit: true },
  alone: true,
  async inject(scene) {
    const { house } = scene;
    const internet = await PublicInternet.open(house);
    house.secrets.add(internet.proxy.password);
    await scene.idle();
    await scene.replaceWorkers(2, internet.environment);
    await pointPort(scene, `https://${PORT_HOST}`);
    await pointStatuspage(scene, `https://${STATUSPAGE_HOST}`);
    const deletedBefore = house.port.writes.deleted;
    const found: string[] = [];
    for (const trick of [BASE_URL, REDIRECT, REBINDING]) found.push(...(await playTrick(scene, internet, trick)));
    if (house.port.writes.deleted > deletedBefore) found.push('something was deleted');
    const heal = async (): Promise<void> => {
      if (internet.strayed.length > 0) found.push(`the proxy was asked for ${internet.strayed.join(', ')}`);
      await scene.replaceWorkers(0);
      await pointPort(scene, house.ways.port.through(house.port.url));
      await pointStatuspage(scene, house.ways.statuspage.through(house.statuspage.url));
      await scene.replaceWorkers(2);
      await internet.close();
    };
    return { heal, check: (_scene, aftermath) => [...gotThrough(aftermath), ...found] };
  },
};

async function playTrick(scene: Scene, internet: PublicInternet, trick: Trick): Promise<string[]> {
  const { house, installation } = scene;
  const undo = await trick.play(scene, internet);
  const runId = await house.resync(installation.path);
  const { outcome } = await house.finished(installation.path, runId, RUN_MS);
  await undo();
  const hosts = (await refusals(scene, runId)).join(', ');
  const found = [];
  if (outcome !== 'failed' && outcome !== 'partial') found.push(`${trick.title}: the run ended as ${outcome}`);
  if (hosts !== trick.host) found.push(`${trick.title}: the audit trail names ${hosts || 'nothing'}`);
  return found;
}

/** The hosts that the audit trail of the organisation names for a run. */
async function refusals({ house, installation }: Scene, runId: string): Promise<string[]> {
  const rows = await house.query<{ readonly host: string }>(
    `SELECT details ->> 'host' AS host FROM audit_events
     WHERE organisation_id = $1 AND run_id = $2 AND action = 'egress.refused' ORDER BY at`,
    installation.organisationId,
    runId,
  );
  return rows.map(({ host }) => host);
}
