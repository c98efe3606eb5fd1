import { expectedEntities } from '@quayside/testbed';
import type { Chance } from '../frame/chance';
import type { Check, Fault } from '../frame/fault';
import type { RunRow, Scene } from '../frame/scene';
import { changeBlueprint } from './change-blueprint';
import { unlikeUpstream } from './unlike-upstream';

/** Blueprints whose entities no other one needs, so that nothing else can be kept from being written. */
const BLUEPRINTS = ['statuspageComponent', 'statuspageIncidentUpdate'] as const;

export const blueprintChanged: Fault = {
  id: 'F28',
  title: 'a blueprint is missing, or was changed under us',
  how: 'before a run a blueprint answers 404, has another type for a property, or requires one that nobody gives',
  mustHold: 'I1-I8; the run is partial, says for that kind what to do, and writes all others; the next one mends it',
  when: 'before',
  lasts: 'run',
  async inject(scene, chance) {
    const { house, installation } = scene;
    const blueprint = chance.pick(BLUEPRINTS);
    const restore = spoil(scene, blueprint, chance);
    let reasons: readonly Reason[] = [];
    const heal = async (): Promise<void> => {
      const path = `${installation.path}/refused-entities`;
      ({ items: reasons } = (await house.call<{ readonly items: readonly Reason[] }>('GET', path)).body);
      restore();
    };
    const check: Check = (_scene, { run }) => {
      const wanted = expectedEntities(house.statuspage.world);
      const others = unlikeUpstream(scene, run)
        // what is gone upstream stays as long as something of the spoilt blueprint needs it
        .filter((entity) => wanted.has(entity) && !entity.startsWith(`${blueprint}/`))
        .slice(0, 3)
        .map((entity) => `${entity} has another blueprint, and is not as the upstream asks`);
      return [...says(run, reasons, blueprint), ...others];
    };
    return { heal, check };
  },
};

interface Reason {
  readonly blueprint: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

function spoil({ house }: Scene, blueprint: string, chance: Chance): () => void {
  const { port } = house;
  const way = chance.pick(['missing', 'type', 'required']);
  if (way === 'type') return changeBlueprint(port, blueprint, { createdAt: { type: 'number' } });
  if (way === 'required') return changeBlueprint(port, blueprint, { owner: { type: 'string' } }, ['owner']);
  const body = { ok: false, error: 'not_found', message: `Blueprint "${blueprint}" was not found` };
  for (const path of [`/v1/blueprints/${blueprint}`, `/v1/blueprints/${blueprint}/*`])
    port.server.faults.add({ effect: { kind: 'status', status: 404, body }, path });
  return () => port.server.faults.clear();
}

function says(run: RunRow, reasons: readonly Reason[], blueprint: string): string[] {
  const found = run.outcome === 'partial' ? [] : [`the run ended as ${run.outcome} (${run.errorCode})`];
  const others = reasons.filter((one) => one.blueprint !== blueprint);
  if (others.length > 0) found.push(`${others.length} entities of other blueprints were refused`);
  const helpless = reasons.filter(({ code, message, remedy }) => message === '' || !remedy.endsWith(`/${code}.md`));
  if (reasons.length === 0 || helpless.length > 0)
    found.push('nobody is told why entities were refused, and what to do');
  return found;
}
