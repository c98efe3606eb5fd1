import type { Chance } from '../frame/chance';
import type { Check, Injected } from '../frame/fault';
import type { Scene } from '../frame/scene';
import { changeBlueprint } from './change-blueprint';
import { unlikeUpstream } from './unlike-upstream';

const BLUEPRINT = 'statuspageComponent';
const LONGEST = 1_000;

/** One component has more to say than its blueprint takes: Port refuses it and takes its neighbours of the same request. */
export function refuseOneEntity(scene: Scene, chance: Chance): Injected {
  const { house, installation } = scene;
  const restore = changeBlueprint(house.port, BLUEPRINT, { description: { type: 'string', maxLength: LONGEST } });
  const pages = house.statuspage.world.pages();
  const components = pages[chance.between(0, pages.length - 1)]?.components;
  const all = components?.list() ?? [];
  const component = all[chance.between(0, all.length - 1)];
  if (!components || !component) throw new Error('there is no component');
  components.update(component.id, { description: 'x'.repeat(LONGEST + 1) });

  const refused = async (): Promise<string[]> => {
    const path = `${installation.path}/refused-entities`;
    const { body } = await house.call<{ readonly items: readonly { readonly identifier: string }[] }>('GET', path);
    return body.items.map(({ identifier }) => identifier);
  };
  const found: string[] = [];
  const heal = async (): Promise<void> => {
    const ledger = await refused();
    if (ledger.join() !== component.id)
      found.push(`the ledger holds ${ledger.join()}, and not the one that was refused`);
    restore();
  };
  const check: Check = (_scene, { run }) => [
    ...found,
    ...(run.outcome === 'partial' ? [] : [`the run ended as ${run.outcome}`]),
    ...unlikeUpstream(scene, run)
      .filter((entity) => entity !== `${BLUEPRINT}/${component.id}`)
      .slice(0, 3)
      .map((entity) => `${entity} was not refused, and is not as the upstream asks`),
  ];
  return { heal, check };
}
