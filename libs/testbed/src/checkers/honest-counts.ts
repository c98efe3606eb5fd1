import type { Run } from '../house/installed';
import type { Evidence } from './evidence';

const KIND_OF: Readonly<Record<string, string>> = {
  statuspage: 'statuspage',
  statuspageComponentGroup: 'component_group',
  statuspageComponent: 'component',
  statuspageIncident: 'incident',
  statuspageIncidentUpdate: 'incident_update',
};

/** I8: what the API says about the last run is what is counted at Port. */
export async function honestCounts({ house, installation, lastRunId }: Evidence): Promise<string[]> {
  const { body: run } = await house.call<Run>('GET', `${installation.path}/runs/${lastRunId}`);
  const atPort = new Map(Object.keys(KIND_OF).map((blueprint) => [blueprint, 0]));
  for (const { blueprint, identifier } of house.port.entities()) {
    const ours = house.port.datasourceOf(blueprint, identifier)?.endsWith(`/${installation.identifier}/exporter`);
    if (ours) atPort.set(blueprint, (atPort.get(blueprint) ?? 0) + 1);
  }
  return [...atPort].flatMap(([blueprint, found]) => {
    const kind = KIND_OF[blueprint] ?? blueprint;
    const { created = 0, updated = 0, unchanged = 0 } = run.kinds[kind] ?? {};
    const said = created + updated + unchanged;
    return said === found ? [] : [`the API counts ${said} of ${kind}, and Port holds ${found}`];
  });
}
