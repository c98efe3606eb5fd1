import type { RawRecord } from '@quayside/domain';
import {
  createStatuspageSimulator,
  DEFAULT_STATUSPAGE_KEY,
  generatedDataSet,
  type GeneratedDataSetOptions,
} from '@quayside/simulator-statuspage';

/** As a customer's page with some years behind it, the rarer forms of incidents included; about 4 KB each. */
const PAGE: Omit<GeneratedDataSetOptions, 'incidentsPerPage'> = {
  seed: 1,
  pages: 1,
  groupsPerPage: 5,
  componentsPerPage: 40,
  updatesPerIncident: 3,
  awkward: true,
};
/** What the API gives at most at once. */
const LIST_LIMIT = 100;

/** Incidents as the list of the API gives them: the same on every machine. */
export async function generateIncidents(count: number): Promise<readonly RawRecord[]> {
  const dataSet = generatedDataSet({ ...PAGE, incidentsPerPage: count });
  const simulator = createStatuspageSimulator({ dataSet, rateLimit: false });
  const host = await simulator.listen();
  try {
    const incidents: RawRecord[] = [];
    for (let page = 1; incidents.length < count; page += 1) {
      const path = `/v1/pages/${dataSet.pages[0]?.page.id}/incidents?page=${page}&limit=${LIST_LIMIT}`;
      incidents.push(...(await readRows(`${host}${path}`)));
    }
    return parsedInOrder(incidents.sort(byId));
  } finally {
    await simulator.close();
  }
}

async function readRows(url: string): Promise<readonly RawRecord[]> {
  const answer = await fetch(url, { headers: { authorization: `OAuth ${DEFAULT_STATUSPAGE_KEY}` } });
  const rows = (await answer.json()) as readonly RawRecord[];
  if (!answer.ok || rows.length === 0) throw new Error(`the simulator answered ${answer.status} and no incidents`);
  return rows;
}

/** As if they had come in this order: what is read together lies together in memory. */
function parsedInOrder(records: readonly RawRecord[]): readonly RawRecord[] {
  return JSON.parse(JSON.stringify(records)) as readonly RawRecord[];
}

/** Ids are random: in their order every slice has some of all forms. */
function byId(left: RawRecord, right: RawRecord): number {
  return String(left['id']) < String(right['id']) ? -1 : 1;
}
