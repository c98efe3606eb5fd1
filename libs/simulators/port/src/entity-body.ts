import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import { invalid } from './refusal';

/** What Port takes as an entity's identifier. @see https://docs.port.io/api-reference/create-an-entity */
export const ENTITY_IDENTIFIER = /^(?!\.{1,2}$)[\p{L}0-9@_.+:\\/=-]+$/u;
const MAX_IDENTIFIER_LENGTH = 1000;

/** An entity as a request's body says it: shapes checked, nothing looked up. Keys that were not sent are absent. */
export interface EntityBody {
  readonly identifier: string | JsonObject;
  readonly title?: string | null;
  readonly icon?: string | null;
  readonly team?: string | readonly string[] | JsonObject | null;
  readonly properties: JsonObject;
  readonly relations: Readonly<Record<string, string | readonly string[] | JsonObject | null>>;
}

/**
 * Checks an entity against the route's schema. Port's gateway does this for the whole request, so that one bad identifier
 * refuses a whole batch. Nulls are let through where connectors are known to send them. Other keys are tolerated.
 */
export function parseEntityBody(body: JsonValue | undefined, path: string, known?: { identifier: string }): EntityBody {
  const at = (key: string): string => (path === '' ? key : `${path}/${key}`);
  if (!isJsonObject(body)) throw invalid(`"${path === '' ? 'body' : path}" must be object`);
  const { title, icon, team, properties = {}, relations = {} } = body;
  if (!isJsonObject(properties)) throw invalid(`"${at('properties')}" must be object`);
  if (!isJsonObject(relations)) throw invalid(`"${at('relations')}" must be object`);
  return {
    identifier: parseIdentifier(body['identifier'] ?? known?.identifier, at('identifier')),
    ...(title === undefined ? {} : { title: optionalString(title, at('title')) }),
    ...(icon === undefined ? {} : { icon: optionalString(icon, at('icon')) }),
    ...(team === undefined ? {} : { team: parseTeam(team, at('team')) }),
    properties,
    relations: Object.fromEntries(
      Object.entries(relations).map(([name, value]) => [name, parseRelation(value, at(`relations/${name}`))]),
    ),
  };
}

function parseIdentifier(value: JsonValue | undefined, path: string): string | JsonObject {
  if (isJsonObject(value)) return value;
  return identifierText(value, path);
}

function identifierText(value: JsonValue | undefined, path: string): string {
  if (typeof value !== 'string') throw invalid(`"${path}" must be string`);
  if (value.length > MAX_IDENTIFIER_LENGTH) {
    throw invalid(`"${path}" must NOT have more than ${MAX_IDENTIFIER_LENGTH} characters`);
  }
  if (!ENTITY_IDENTIFIER.test(value)) throw invalid(`"${path}" must match pattern "${ENTITY_IDENTIFIER.source}"`);
  return value;
}

function optionalString(value: JsonValue, path: string): string | null {
  if (value !== null && typeof value !== 'string') throw invalid(`"${path}" must be string`);
  return value;
}

function parseTeam(value: JsonValue, path: string): string | readonly string[] | JsonObject | null {
  if (value === null || typeof value === 'string' || isJsonObject(value)) return value;
  if (!isTextList(value)) throw invalid(`"${path}" must be string or array of strings`);
  return value;
}

function parseRelation(value: JsonValue, path: string): string | readonly string[] | JsonObject | null {
  if (value === null || isJsonObject(value)) return value;
  if (Array.isArray(value)) return value.map((one: JsonValue, index) => identifierText(one, `${path}/${index}`));
  return identifierText(value, path);
}

export function isTextList(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
