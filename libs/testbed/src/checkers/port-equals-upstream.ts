import type { OrganisationView } from '@quayside/simulator-port';
import type { StatuspageWorld } from '@quayside/simulator-statuspage';
import { expectedEntities, plainEntity } from './expected-entities';

export interface Difference {
  readonly entity: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/**
 * Invariant I1: Port's state equals the mapping of the upstream's. Gives the first differences, none when equal; only
 * entities of the default blueprints under the given datasource identifier count.
 */
export function differences(
  world: StatuspageWorld,
  port: OrganisationView,
  options: { readonly identifier: string; readonly pageIds?: readonly string[]; readonly most?: number },
): Difference[] {
  const expected = expectedEntities(world, options.pageIds);
  const found: Difference[] = [];
  const most = options.most ?? 5;
  for (const entity of port.entities()) {
    if (!port.datasourceOf(entity.blueprint, entity.identifier)?.endsWith(`/${options.identifier}/exporter`)) continue;
    const name = `${entity.blueprint}/${entity.identifier}`;
    const wanted = expected.get(name);
    expected.delete(name);
    const plain = plainEntity(entity);
    if (wanted && JSON.stringify(plain) === JSON.stringify(wanted)) continue;
    if (found.length < most) found.push({ entity: name, expected: wanted ?? null, found: plain });
  }
  for (const [name, wanted] of expected)
    if (found.length < most) found.push({ entity: name, expected: wanted, found: null });
  return found;
}
