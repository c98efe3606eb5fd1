import { isJsonObject, type EntityKey, type JsonObject } from '@quayside/domain';
import type { Blueprint } from './blueprint';
import type { EntityBody } from './entity-body';
import { relationTargets, type RelationValue } from './entity-record';
import type { Organisation } from './organisation';
import type { OrganisationQuery } from './organisation-query';
import { invalid } from './refusal';

const MAX_SEARCH_RESULTS = 100;

/** Turns what was sent into identifiers: searches are run, and a null for many targets is none of them. */
export function resolveRelations(
  blueprint: Blueprint,
  sent: EntityBody['relations'],
  query: OrganisationQuery,
): Readonly<Record<string, RelationValue>> {
  const resolved: Record<string, RelationValue> = {};
  for (const [name, value] of Object.entries(sent)) {
    const { target, many = false } = blueprint.relations[name] ?? { target: '' };
    if (isSearch(value)) resolved[name] = searchTargets(name, value, target, many, query);
    else if (value === null) resolved[name] = many ? [] : null;
    else if (many !== (typeof value !== 'string')) {
      throw invalid(`"relations/${name}" must be ${many ? 'array' : 'string'}`);
    } else resolved[name] = value;
  }
  return resolved;
}

function isSearch(value: EntityBody['relations'][string]): value is JsonObject {
  return isJsonObject(value);
}

function searchTargets(
  name: string,
  search: JsonObject,
  target: string,
  many: boolean,
  query: OrganisationQuery,
): RelationValue {
  const found = query.search(search, target).map(({ identifier }) => identifier);
  const limit = many ? MAX_SEARCH_RESULTS : 1;
  if (found.length > limit) {
    throw invalid(`"relations/${name}" must match at most ${limit} entities, but ${found.length} entities match`);
  }
  return many ? found : (found[0] ?? null);
}

/** The targets that do not exist, each once. The entity itself may be its own target. */
export function missingTargets(
  blueprint: Blueprint,
  identifier: string,
  relations: Readonly<Record<string, RelationValue>>,
  { entities }: Organisation,
): readonly EntityKey[] {
  const missing = new Map<string, EntityKey>();
  for (const [name, value] of Object.entries(relations)) {
    const target = blueprint.relations[name]?.target;
    if (target === undefined) continue;
    for (const wanted of relationTargets(value)) {
      const itself = target === blueprint.identifier && wanted === identifier;
      if (itself || entities.get(target, wanted)) continue;
      missing.set(`${target}\n${wanted}`, { blueprint: target, identifier: wanted });
    }
  }
  return [...missing.values()];
}
