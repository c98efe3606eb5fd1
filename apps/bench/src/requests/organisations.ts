import { generatedDataSet, type StatuspageDataSet } from '@quayside/simulator-statuspage';

/** How much there is on each status page; incidents have three updates each. */
export interface Organisation {
  readonly pages: number;
  readonly groups: number;
  readonly components: number;
  readonly incidents: number;
}

export const FIVE_PAGES: Organisation = { pages: 5, groups: 10, components: 100, incidents: 500 };
export const TWENTY_PAGES: Organisation = { pages: 20, groups: 20, components: 200, incidents: 1_000 };
export const FIFTY_PAGES: Organisation = { pages: 50, groups: 30, components: 300, incidents: 2_000 };

/** From a page that has just been set up to the longest history that there may be. */
export const SINGLE_PAGES: readonly Organisation[] = [
  { pages: 1, groups: 5, components: 20, incidents: 50 },
  { pages: 1, groups: 10, components: 100, incidents: 1_000 },
  { pages: 1, groups: 50, components: 500, incidents: 20_000 },
];

export function organisationName({ pages, groups, components, incidents }: Organisation): string {
  const each = pages === 1 ? '1 page with' : `${pages} pages, each with`;
  return `${each} ${groups} groups, ${components} components, ${incidents} incidents`;
}

export function dataSetOf({ pages, groups, components, incidents }: Organisation): StatuspageDataSet {
  return generatedDataSet({
    seed: 1,
    pages,
    groupsPerPage: groups,
    componentsPerPage: components,
    incidentsPerPage: incidents,
    updatesPerIncident: 3,
  });
}
