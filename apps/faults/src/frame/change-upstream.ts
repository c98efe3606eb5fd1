import type { PageWorld, StatuspageWorld } from '@quayside/simulator-statuspage';
import type { Chance } from './chance';

/** Of an incident, how probable a new name is, and a new update. */
const RENAMED = 0.3;
const UPDATED = 0.05;
/** Incidents that come and go on each page, at the most; as many come as go, so that a world stays as big as it is. */
const MOST_GONE = 3;

/** What people do between two runs: some of everything changes, comes and goes. */
export function changeUpstream(world: StatuspageWorld, chance: Chance): void {
  for (const page of world.pages()) {
    changeIncidents(page, chance);
    const [component] = page.components.list();
    if (component) page.components.update(component.id, { name: `Renamed ${chance.between(0, 1_000_000)}` });
  }
}

function changeIncidents({ incidents }: PageWorld, chance: Chance): void {
  const gone = chance.between(0, MOST_GONE);
  for (let count = 0; count < gone; count += 1) {
    const all = incidents.list();
    const incident = all[chance.between(0, all.length - 1)];
    if (incident) incidents.remove(incident.id);
    incidents.add({ name: `New ${chance.between(0, 1_000_000)}`, body: 'We are looking into it.' });
  }
  for (const { id } of [...incidents.list()]) {
    if (chance.happens(RENAMED)) incidents.update(id, { name: `Changed ${chance.between(0, 1_000_000)}` });
    if (chance.happens(UPDATED)) incidents.update(id, { body: `News ${chance.between(0, 1_000_000)}` });
  }
}
