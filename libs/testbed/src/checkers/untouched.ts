import type { OrganisationView } from '@quayside/simulator-port';
import { plainEntity } from './expected-entities';
import type { Evidence } from './evidence';

/** Entities of others and what they hold, by the organisation's id and `blueprint/identifier`. */
export type Untouchables = ReadonlyMap<string, string>;

/**
 * What an installation must leave alone: in its own organisation everything that another datasource wrote last, in
 * others everything.
 */
export function untouchables(
  own: OrganisationView,
  identifier: string,
  others: readonly OrganisationView[],
): Untouchables {
  const entries = [own, ...others].flatMap((view) =>
    view.entities().flatMap(({ blueprint, identifier: name, ...entity }) => {
      const datasource = view.datasourceOf(blueprint, name);
      if (view === own && datasource?.endsWith(`/${identifier}/exporter`)) return [];
      const { updatedAt } = entity;
      const content = JSON.stringify({ ...plainEntity(entity), datasource, updatedAt });
      return [[`${view.organisationId}: ${blueprint}/${name}`, content] as const];
    }),
  );
  return new Map(entries);
}

/** I5: nothing of another organisation or datasource has changed. */
export function othersUntouched(evidence: Evidence): string[] {
  const { house, installation, others } = evidence;
  const organisations = new Set([...others.keys()].map((name) => name.split(': ')[0] ?? ''));
  organisations.delete(house.port.organisationId);
  const views = [...organisations].map((id) => house.port.organisation(id));
  const now = untouchables(house.port, installation.identifier, views);
  return [...others].flatMap(([name, before]) => {
    const after = now.get(name);
    return after === before ? [] : [`${name} is not ours and was ${before}, and is ${after ?? 'gone'}`];
  });
}
