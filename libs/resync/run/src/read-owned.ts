import type { OwnedEntity } from '@quayside/domain';
import type { Mapper } from '@quayside/mapping';
import type { PortClient } from '@quayside/port';
import { digestOf } from '@quayside/resync-diff';
import type { BlueprintCatalogue } from './blueprint-catalogue';

/** Port's own list of what is ours: keys only. */
export async function* listOwned(
  port: PortClient,
  signal: AbortSignal,
): AsyncGenerator<readonly OwnedEntity[], void, void> {
  for await (const keys of port.listOwned(signal)) yield keys.map((key) => ({ key }));
}

/**
 * The same list, then the content of each blueprint in it, as digests over what the mapping writes. Of a blueprint that was
 * deleted meanwhile there is nothing to read: what is to be written to it is refused, and no other kind minds.
 */
export async function* readOwned(
  port: PortClient,
  blueprints: BlueprintCatalogue,
  mapper: Mapper,
  signal: AbortSignal,
): AsyncGenerator<readonly OwnedEntity[], void, void> {
  const names = new Set<string>();
  for await (const keys of port.listOwned(signal)) {
    for (const { blueprint } of keys) names.add(blueprint);
    yield keys.map((key) => ({ key }));
  }
  const shapes = await blueprints.shapes(names, signal);
  for (const [blueprint, shape] of shapes) {
    const fields = mapper.mappedFields(blueprint);
    for await (const entities of port.readOwned(blueprint, signal)) {
      yield entities.map((entity) => ({
        key: { blueprint, identifier: entity.identifier },
        digest: digestOf(entity, shape, fields),
      }));
    }
  }
}
