import { groupBy, type Entity } from '@quayside/domain';
import type { PortClient, UpsertOptions, UpsertOutcome } from '@quayside/port';

/** What the step needs of a planned entity; whatever else it carries comes back with the outcome. */
export interface Loadable {
  readonly entity: Entity;
}

export interface Loaded<T extends Loadable> {
  readonly item: T;
  readonly outcome: UpsertOutcome;
}

/**
 * Writes entities to Port, blueprint by blueprint in the order in which the blueprints first appear: the caller puts
 * parents before children, so that a relation finds its target. What Port refuses comes back as an outcome.
 */
export async function loadChanges<T extends Loadable>(
  port: Pick<PortClient, 'upsert'>,
  items: readonly T[],
  options: UpsertOptions,
): Promise<readonly Loaded<T>[]> {
  const loaded: Loaded<T>[] = [];
  for (const [blueprint, group] of groupBy(items, (item) => item.entity.blueprint)) {
    const outcomes = await port.upsert(
      blueprint,
      group.map((item) => item.entity),
      options,
    );
    for (const [index, item] of group.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined) throw new Error(`no outcome for entity ${index} of ${group.length}`);
      loaded.push({ item, outcome });
    }
  }
  return loaded;
}
