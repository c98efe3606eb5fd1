import { statuspageConnector } from '@quayside/connector-statuspage';
import { silentLogger, type RawRecord } from '@quayside/domain';
import { checkMapping, createExpressionEngines, createMapper, requireMapping, type Mapper } from '@quayside/mapping';
import { play } from '../framework/processes/play';

export interface CollectOrder {
  readonly statuspageUrl: string;
  readonly key: string;
}

const LIST_LIMIT = 100;

/** Everything is fetched, then mapped, and only then would anything be written. Answers with the number of entities. */
void play<CollectOrder>(async (order) => {
  const mapper = await defaultMapper();
  return async () => {
    const records = await fetchEverything(order);
    const entities: unknown[] = [];
    for (const [kind, list] of records) {
      const mapped = (await mapper.map(kind, list)).flat();
      entities.push(...mapped.filter(({ outcome }) => outcome === 'entity'));
    }
    return entities.length;
  };
});

async function defaultMapper(): Promise<Mapper> {
  const engines = createExpressionEngines({ logger: silentLogger });
  const kinds = statuspageConnector.kinds.map(({ kind }) => kind);
  return createMapper(
    requireMapping(await checkMapping(statuspageConnector.defaultMapping, { kinds }, engines)),
    engines,
  );
}

async function fetchEverything(order: CollectOrder): Promise<readonly (readonly [kind: string, RawRecord[]])[]> {
  const pages = await readAll(order, '/v1/pages');
  const records: [string, RawRecord[]][] = [['statuspage', pages]];
  for (const { id } of pages) {
    const incidents = await readAll(order, `/v1/pages/${String(id)}/incidents`);
    // the list of components has a row for each group besides
    const components = await readAll(order, `/v1/pages/${String(id)}/components`);
    records.push(
      ['component_group', await readAll(order, `/v1/pages/${String(id)}/component-groups`)],
      ['component', components.filter(({ group }) => group !== true)],
      ['incident', incidents],
      ['incident_update', incidents.flatMap((incident) => incident['incident_updates'] as unknown as RawRecord[])],
    );
  }
  return records;
}

async function readAll({ statuspageUrl, key }: CollectOrder, path: string): Promise<RawRecord[]> {
  const all: RawRecord[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await fetch(`${statuspageUrl}${path}?page=${page}&per_page=${LIST_LIMIT}&limit=${LIST_LIMIT}`, {
      // a connection of its own: one that is kept may be closed while what came before is being mapped
      headers: { authorization: `OAuth ${key}`, connection: 'close' },
    });
    if (!answer.ok) throw new Error(`the simulator answered ${answer.status}`);
    const rows = (await answer.json()) as RawRecord[];
    all.push(...rows);
    if (rows.length < LIST_LIMIT) return all;
  }
}
