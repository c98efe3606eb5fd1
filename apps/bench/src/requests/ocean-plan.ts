import { GivenUp, type OceanClient, type Row } from './ocean-client';

const PAGES = '/v1/pages';
const LIST_LIMIT = 50;

/** A list of each status page, by the kind that is made from it, in the order of the default mapping. */
const LISTS: readonly { readonly list: string; readonly sizeParameter: string; readonly rows: (row: Row) => number }[] =
  [
    { list: 'component-groups', sizeParameter: 'per_page', rows: () => 1 },
    { list: 'components', sizeParameter: 'per_page', rows: () => 1 },
    { list: 'incidents', sizeParameter: 'limit', rows: () => 1 },
    // the updates come with the incidents, which are read a second time for them
    { list: 'incidents', sizeParameter: 'limit', rows: ({ incident_updates: updates }) => (updates as Row[]).length },
  ];

export interface PlanResult {
  readonly records: number;
  /** of the five, those whose reading ended with an error */
  readonly kindsGivenUp: number;
}

/**
 * The requests of one resync by Ocean's Statuspage integration, one after the other: kind by kind, for each the list of
 * pages, then the list of each page until an empty answer comes. What fails ends its kind; the others are read.
 */
export async function followOceansPlan(client: OceanClient): Promise<PlanResult> {
  const kinds = [() => readPages(client), ...LISTS.map((list) => () => readLists(client, list))];
  const result = { records: 0, kindsGivenUp: 0 };
  for (const read of kinds) {
    try {
      result.records += await read();
    } catch (error) {
      if (!(error instanceof GivenUp)) throw error;
      result.kindsGivenUp += 1;
    }
  }
  return result;
}

async function readPages(client: OceanClient): Promise<number> {
  return (await client.get(PAGES, { page: 1 })).length;
}

async function readLists(client: OceanClient, { list, sizeParameter, rows }: (typeof LISTS)[number]): Promise<number> {
  let records = 0;
  for (const { id } of await client.get(PAGES, { page: 1 })) {
    for (let page = 1; ; page += 1) {
      const answer = await client.get(`${PAGES}/${String(id)}/${list}`, { [sizeParameter]: LIST_LIMIT, page });
      if (answer.length === 0) break;
      records += answer.reduce((sum, row) => sum + rows(row), 0);
    }
  }
  return records;
}
