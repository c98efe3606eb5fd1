import { generatedDataSet, type StatuspageDataSet } from '@quayside/simulator-statuspage';

const [GROUPS, COMPONENTS, INCIDENTS, UPDATES] = [10, 100, 1_648, 5];
const ENTITIES_OF_PAGE = 1 + GROUPS + COMPONENTS + INCIDENTS * (1 + UPDATES);

/** An account of about so many entities: the more there are, the more pages it has. */
export function accountOf(entities: number): StatuspageDataSet {
  const pages = Math.max(1, Math.round(entities / ENTITIES_OF_PAGE));
  const incidents = Math.min(INCIDENTS, Math.ceil(entities / (1 + UPDATES)));
  return generatedDataSet({
    seed: 1,
    pages,
    groupsPerPage: GROUPS,
    componentsPerPage: COMPONENTS,
    incidentsPerPage: incidents,
    updatesPerIncident: UPDATES,
  });
}
