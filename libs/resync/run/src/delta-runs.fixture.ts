import type { PageWorld } from '@quayside/simulator-statuspage';
import type { MemoryState } from './memory-state';
import { runAfter, type Scene } from './run-resync.fixture';

export type Before = { readonly state: MemoryState };

/** A delta run that remembers the one before. */
export const delta = (all: Scene, before: Before) => runAfter(all, before, { options: { mode: 'delta' } });

/** Two pages, each with three list pages of incidents. */
export const LONG = { pages: 2, incidentsPerPage: 230, updatesPerIncident: 1 };

export function pageOf(all: Scene, index = 0): PageWorld {
  const page = all.statuspage.world.pages()[index];
  if (page === undefined) throw new Error('the data set is too small');
  return page;
}

/** The incident at this part of the list, 0 for the newest and 1 for the oldest. */
export function incidentAt(page: PageWorld, part: number) {
  const list = page.incidents.list();
  const incident = list[Math.min(list.length - 1, Math.floor(part * list.length))];
  if (incident === undefined) throw new Error('the page has no incidents');
  return incident;
}

export function groupAt(components: PageWorld['components']) {
  const group = components.listGroups().find((candidate) => candidate.components.length > 1);
  if (group === undefined) throw new Error('the page has no group of several components');
  return group;
}

export const childOf = ({ components: [id] }: ReturnType<typeof groupAt>): string => id ?? '';
