import type { PageWorld } from '@quayside/simulator-statuspage';
import { STATUSPAGE_KEY } from '@quayside/testbed';
import type { Chance } from '../frame/chance';
import type { Fault } from '../frame/fault';
import type { RunRow, Scene } from '../frame/scene';
import { unlikeUpstream } from './unlike-upstream';

const COMPONENTS = 40;
const INCIDENTS = 130;
const ALL = 1_000_000;

export const pageLost: Fault = {
  id: 'F21',
  title: 'one page removed, or lost to the key',
  how: 'before a run a page is removed, not listed to the key any more, or listed and answered 401, 403 or 404',
  mustHold:
    'I1-I8; that page only: what is gone goes from Port, what is refused stays as it was, the others are as upstream',
  when: 'before',
  lasts: 'run',
  async inject(scene, chance) {
    const { world, keys } = scene.house.statuspage;
    // the other tenant reads the first one
    const [, ...pages] = world.pages();
    const lost = pages[chance.between(0, pages.length - 1)];
    if (!lost) throw new Error('there is no page to lose');
    const pageId = lost.record.id;
    const way = chance.pick(['removed', 'hidden', 'closed']);
    if (way === 'removed') world.removePage(pageId);
    else if (way === 'hidden') keys.forbidPage({ pageId, key: STATUSPAGE_KEY, listed: false });
    else keys.forbidPage({ pageId, key: STATUSPAGE_KEY, status: chance.pick([401, 403, 404]) });

    const heal = async (): Promise<void> => {
      keys.allowPage(pageId);
      if (way === 'closed') return;
      if (way === 'hidden') world.removePage(pageId);
      // so that the world stays as big as it is
      fill(world.addPage({ name: `Page ${chance.between(0, ALL)}` }), chance);
      scene.noteUpstream();
    };
    return {
      heal,
      check: (_scene, { run }) => [
        ...unlike(run, way === 'closed' ? 'partial' : 'complete', pageId),
        ...elsewhere(scene, run, new Set([pageId, world.pages().at(-1)?.record.id ?? ''])),
      ],
    };
  },
};

function unlike(run: RunRow, outcome: string, pageId: string): string[] {
  const found = run.outcome === outcome ? [] : [`the run ended as ${run.outcome}, and not as ${outcome}`];
  const others = run.faults.filter(({ scope }) => scope !== pageId);
  if (others.length > 0) found.push(`the run names faults of other pages: ${JSON.stringify(others)}`);
  if (outcome === 'partial' && run.faults.length === 0)
    found.push('the run does not name the page that it could not read');
  return found;
}

/** What is not as the upstream asks on pages that nothing has happened to. */
function elsewhere(scene: Scene, run: RunRow, except: ReadonlySet<string>): string[] {
  return unlikeUpstream(scene, run)
    .filter((entity) => !except.has(scene.pageOf.get(entity) ?? ''))
    .slice(0, 3)
    .map((entity) => `${entity} is on another page, and is not as the upstream asks`);
}

function fill({ components, incidents }: PageWorld, chance: Chance): void {
  for (let count = 0; count < COMPONENTS; count += 1) components.add({ name: `Component ${chance.between(0, ALL)}` });
  for (let count = 0; count < INCIDENTS; count += 1)
    incidents.add({ name: `Incident ${chance.between(0, ALL)}`, body: 'We are looking into it.' });
}
