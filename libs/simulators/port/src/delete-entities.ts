import { relationTargets, type EntityRecord, type RelationValue } from './entity-record';
import type { Stamp } from './entity-store';
import type { Organisation } from './organisation';
import { invalid } from './refusal';

/**
 * Deletes entities. Those that hold a required relation to one of them are its dependents: they go too, or, without
 * `deleteDependents`, nothing goes at all. An optional relation to a deleted entity is emptied. Without a `path`, the log
 * of writes does not hear of it.
 */
export function deleteEntities(
  organisation: Organisation,
  records: readonly EntityRecord[],
  deleteDependents: boolean,
  stamp: Stamp,
  path: string | null,
): void {
  if (!deleteDependents) {
    const held = records.find((record) => hasDependents(organisation, record));
    if (held) throw invalid(`Entity "${held.identifier}" of blueprint "${held.blueprint}" has dependents`);
  }
  const asked = new Set(records);
  for (const record of withDependents(organisation, records)) {
    const referrers = [...organisation.entities.referrers(record)];
    organisation.entities.remove(record);
    for (const referrer of referrers) forget(organisation, referrer, record);
    if (path === null) continue;
    const { blueprint, identifier } = record;
    const implied = !asked.has(record);
    organisation.writes.add({
      at: stamp.at,
      kind: 'deleted',
      blueprint,
      identifier,
      datasource: stamp.datasource,
      path,
      implied,
    });
  }
}

function hasDependents(organisation: Organisation, record: EntityRecord): boolean {
  for (const dependent of organisation.related.dependents(record, true)) if (dependent !== record) return true;
  return false;
}

function withDependents(organisation: Organisation, records: readonly EntityRecord[]): ReadonlySet<EntityRecord> {
  const doomed = new Set(records);
  // a set hands out what is added to it while it is walked
  for (const record of doomed) {
    for (const dependent of organisation.related.dependents(record, true)) doomed.add(dependent);
  }
  return doomed;
}

/** Takes a deleted entity out of the relations of another. Nobody wrote that one, so its times stay. */
function forget(organisation: Organisation, referrer: EntityRecord, gone: EntityRecord): void {
  const blueprint = organisation.blueprints.get(referrer.blueprint);
  const relations: Record<string, RelationValue> = { ...referrer.content.relations };
  for (const [name, { target }] of Object.entries(blueprint?.relations ?? {})) {
    const value = relations[name];
    if (target !== gone.blueprint || value === undefined || !relationTargets(value).includes(gone.identifier)) continue;
    relations[name] = Array.isArray(value) ? value.filter((one: string) => one !== gone.identifier) : null;
  }
  organisation.entities.replaceContent(referrer, { ...referrer.content, relations });
}
