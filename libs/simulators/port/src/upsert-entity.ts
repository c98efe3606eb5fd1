import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import { isDeepStrictEqual } from 'node:util';
import type { Blueprint } from './blueprint';
import type { EntityBody } from './entity-body';
import { BARE_CONTENT, type EntityContent, type EntityRecord } from './entity-record';
import type { Stamp } from './entity-store';
import type { Organisation } from './organisation';
import type { OrganisationQuery } from './organisation-query';
import type { EntityRules } from './port-simulator-options';
import { conflict, invalid, notFound } from './refusal';
import { missingTargets, resolveRelations } from './resolve-relations';
import { propertiesFault, propertyDefaults, requiredFault } from './schema-validation';

export interface UpsertFlags {
  /** what happens to an entity that is there: `create` refuses, `merge` keeps what was not sent, `replace` keeps nothing */
  readonly mode: 'create' | 'merge' | 'replace';
  readonly createMissingRelatedEntities: boolean;
  readonly validationOnly: boolean;
}

export interface UpsertContext {
  readonly organisation: Organisation;
  readonly query: OrganisationQuery;
  readonly rules: EntityRules;
  readonly stamp: Stamp;
  /** the path of the request, for the log of writes; null for what is done behind the API's back, which is not logged */
  readonly path: string | null;
}

export interface UpsertResult {
  readonly identifier: string;
  readonly created: boolean;
  /** absent when nothing was to be written */
  readonly record?: EntityRecord;
}

/** Writes one entity, or throws a `Refusal` and writes nothing. */
export function upsertEntity(
  blueprint: Blueprint,
  body: EntityBody,
  flags: UpsertFlags,
  context: UpsertContext,
): UpsertResult {
  const { organisation } = context;
  const { identifier, existing } = findByIdentifier(blueprint, body.identifier, context);
  if (existing && flags.mode === 'create') throw conflict(`Entity of blueprint "${blueprint.identifier}"`, identifier);

  const content = nextContent(blueprint, body, flags.mode === 'merge' ? existing : undefined, context);
  const missing = missingTargets(blueprint, identifier, content.relations, organisation);
  for (const target of missing) {
    const system = target.blueprint === '_user' || target.blueprint === '_team';
    if (!flags.createMissingRelatedEntities || system || !organisation.blueprints.has(target.blueprint)) {
      throw notFound(`Entity of blueprint "${target.blueprint}"`, target.identifier);
    }
  }
  if (flags.validationOnly) return { identifier, created: existing === undefined };

  for (const target of missing) {
    organisation.entities.insert(target.blueprint, target.identifier, BARE_CONTENT, context.stamp);
    log(context, 'created', target.blueprint, target.identifier, true);
  }
  const record = existing
    ? write(existing, content, context)
    : organisation.entities.insert(blueprint.identifier, identifier, content, context.stamp);
  if (!existing) log(context, 'created', blueprint.identifier, identifier, false);
  return { identifier, created: existing === undefined, record };
}

function write(existing: EntityRecord, content: EntityContent, context: UpsertContext): EntityRecord {
  const unchanged = isDeepStrictEqual(existing.content, content);
  log(context, unchanged ? 'unchanged' : 'updated', existing.blueprint, existing.identifier, false);
  const sameOwner = existing.datasource === context.stamp.datasource;
  if (unchanged && sameOwner && !context.rules.bumpUpdatedAtOnNoop) return existing;
  // the content that is held stays when it is the same, since computed values are remembered by it
  context.organisation.entities.update(existing, unchanged ? existing.content : content, context.stamp);
  return existing;
}

function log(
  { organisation, stamp, path }: UpsertContext,
  kind: 'created' | 'updated' | 'unchanged',
  blueprint: string,
  identifier: string,
  implied: boolean,
): void {
  if (path === null) return;
  organisation.writes.add({ at: stamp.at, kind, blueprint, identifier, datasource: stamp.datasource, path, implied });
}

/** A search object in place of an identifier must match exactly one entity, and never creates one. */
function findByIdentifier(
  blueprint: Blueprint,
  identifier: string | JsonObject,
  { organisation, query }: UpsertContext,
): { identifier: string; existing: EntityRecord | undefined } {
  if (typeof identifier === 'string') {
    return { identifier, existing: organisation.entities.get(blueprint.identifier, identifier) };
  }
  refuseComputed(blueprint, identifier);
  const found = query.search(identifier, blueprint.identifier);
  const [only] = found;
  if (!only) throw notFound(`Entity of blueprint "${blueprint.identifier}"`, 'search query');
  if (found.length > 1) throw invalid(`"identifier" must match one entity, but ${found.length} entities match`);
  return { identifier: only.identifier, existing: only };
}

function refuseComputed(blueprint: Blueprint, query: JsonObject): void {
  const rules = Array.isArray(query['rules']) ? (query['rules'] as readonly JsonValue[]) : [];
  for (const rule of rules) {
    const property = isJsonObject(rule) ? rule['property'] : undefined;
    if (typeof property !== 'string') continue;
    if (
      Object.hasOwn(blueprint.calculationProperties, property) ||
      Object.hasOwn(blueprint.mirrorProperties, property)
    ) {
      throw invalid(`"identifier" must not search by the computed property "${property}"`);
    }
  }
}

/** The content an entity is to have: what was sent, on top of `base` when there is one. */
function nextContent(
  blueprint: Blueprint,
  body: EntityBody,
  base: EntityRecord | undefined,
  { query, rules }: UpsertContext,
): EntityContent {
  const sent = knownOnly('properties', body.properties, blueprint.schema.properties, rules);
  const fault = propertiesFault(blueprint, sent);
  if (fault !== undefined) throw invalid(fault);
  const sentRelations = knownOnly('relations', body.relations, blueprint.relations, rules);
  const held = base?.content;
  const content: EntityContent = {
    title: body.title === undefined ? (held?.title ?? null) : body.title,
    icon: body.icon === undefined ? (held?.icon ?? null) : body.icon,
    team: body.team === undefined ? (held?.team ?? []) : resolveTeam(body.team, query),
    properties: { ...(held?.properties ?? propertyDefaults(blueprint)), ...sent },
    relations: { ...held?.relations, ...resolveRelations(blueprint, sentRelations, query) },
  };
  const absent = requiredFault(blueprint, content);
  if (absent !== undefined) throw invalid(absent);
  return content;
}

function resolveTeam(
  team: string | readonly string[] | JsonObject | null,
  query: OrganisationQuery,
): readonly string[] {
  if (team === null) return [];
  if (typeof team === 'string') return [team];
  return isJsonObject(team) ? query.search(team, '_team').map(({ identifier }) => identifier) : [...new Set(team)];
}

/** Leaves out, or refuses, what the blueprint does not define. */
function knownOnly<Value>(
  path: string,
  sent: Readonly<Record<string, Value>>,
  defined: Readonly<Record<string, unknown>>,
  rules: EntityRules,
): Readonly<Record<string, Value>> {
  const unknown = Object.keys(sent).find((name) => !Object.hasOwn(defined, name));
  if (unknown === undefined) return sent;
  if (rules.unknownProperties === 'reject') {
    throw invalid(`"${path}" must NOT have additional properties: "${unknown}"`);
  }
  return Object.fromEntries(Object.entries(sent).filter(([name]) => Object.hasOwn(defined, name)));
}
