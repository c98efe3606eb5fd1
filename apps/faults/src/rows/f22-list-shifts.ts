import type { Fault } from '../frame/fault';
import { onRequest, type RequestWatch } from '../frame/on-request';
import type { RunRow, Scene } from '../frame/scene';
import { gotThrough } from './got-through';
import { unlikeUpstream } from './unlike-upstream';

/** Longer than it takes to look at what was asked for. */
const WAY_MS = 25;
const USUAL_WAY_MS = 5;
const MOST_NEW = 3;
const ALL = 1_000_000;

export const listShifts: Fault = {
  id: 'F22',
  title: 'a list shifts while it is read',
  how: 'between the first and the second piece of a list of incidents some come at its head, or some of the first piece go',
  mustHold: 'I1-I8; whatever was there all the time is there afterwards, and nothing of it was deleted',
  when: 'before',
  lasts: 'run',
  async inject(scene, chance) {
    const { house } = scene;
    const { world, server } = house.statuspage;
    const pages = world.pages();
    const page = pages[chance.between(0, pages.length - 1)];
    if (!page) throw new Error('there is no page');
    const changed = new Set<string>();
    const count = chance.between(1, MOST_NEW);
    const path = `/v1/pages/${page.record.id}/incidents`;
    const isGoing = chance.happens(0.5);
    const shift = (): void => {
      for (let done = 0; done < count; done += 1) {
        const incident = isGoing
          ? page.incidents.remove(page.incidents.list()[done]?.id ?? '')
          : page.incidents.add({ name: `Came in between ${chance.between(0, ALL)}`, body: 'Just now.' });
        for (const { id } of [incident, ...incident.incident_updates]) changed.add(id);
      }
      scene.noteUpstream();
    };
    house.ways.statuspage.delay(WAY_MS);
    const isFirst = ({ path: asked, query }: { readonly path: string; readonly query: string }): boolean =>
      asked === path && new URLSearchParams(query).get('page') === '1';
    const watch = onRequest(server, 1, isFirst, shift);
    return {
      heal: async () => {
        watch.stop();
        house.ways.statuspage.delay(USUAL_WAY_MS);
      },
      check: (_scene, { run }) => [
        ...gotThrough({ run }),
        ...shiftedInTime(scene, watch, path, run),
        ...unlikeUpstream(scene, run)
          .filter((entity) => !changed.has(entity.split('/')[1] ?? ''))
          .slice(0, 3)
          .map((entity) => `${entity} was there all the time, and Port does not have it as it is`),
      ],
    };
  },
};

/** Otherwise the round has proved nothing. A delta run may read no second piece. */
function shiftedInTime({ house }: Scene, { actedAt }: RequestWatch, path: string, { mode }: RunRow): string[] {
  if (actedAt === null) return ['the list was not read'];
  const next = house.statuspage.server.requests.find((request) => request.at >= actedAt && request.path === path);
  const isLate = mode === 'full' && new URLSearchParams(next?.query).get('page') !== '2';
  return isLate ? ['the list shifted too late'] : [];
}
